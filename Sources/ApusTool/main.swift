import Apus

print(Engine.oneDNNVersion)
