import Apus

print("\(Digits.count) digits, computed with oneDNN \(Engine.oneDNNVersion)")
