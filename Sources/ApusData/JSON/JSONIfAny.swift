/// Reading values that may be of another kind: those are passed over and give nil, while text that is not JSON throws.
extension JSONPullParser {
    /// A whole number; 3.0 is one.
    package mutating func integerIfAny() throws(JSONProblem) -> Int? {
        guard kind() == .number else { return try passOver() }
        return try number().integer
    }

    /// Any number, NaN and the infinities too.
    package mutating func doubleIfAny() throws(JSONProblem) -> Double? {
        guard kind() == .number else { return try passOver() }
        return value(of: try number())
    }

    package mutating func stringIfAny() throws(JSONProblem) -> String? {
        guard kind() == .string else { return try passOver() }
        return try value(of: try string())
    }

    /// `true`, or a number other than 0.
    package mutating func flagIfAny() throws(JSONProblem) -> Bool? {
        switch kind() {
        case .number: return value(of: try number()) != 0
        case .word:
            // "null" is neither.
            var ahead = self
            guard let flag = try? ahead.bool() else { return try passOver() }
            self = ahead
            return flag
        default: return try passOver()
        }
    }

    /// An array of exactly four numbers.
    package mutating func fourNumbersIfAny() throws(JSONProblem) -> SIMD4<Double>? {
        guard kind() == .array else { return try passOver() }
        var numbers = SIMD4<Double>()
        var count = 0
        var isSound = true
        try beginArray()
        while try nextElement() {
            let number = try doubleIfAny()
            if count < 4, let number { numbers[count] = number } else { isSound = false }
            count += 1
        }
        return isSound && count == 4 ? numbers : nil
    }

    private mutating func passOver<Value>() throws(JSONProblem) -> Value? {
        try skipValue()
        return nil
    }
}
