/// What is wrong with a pickle. Bytes count from its beginning.
public enum PickleProblem: Error, Equatable, Sendable {
    case cutShort(byte: Int)
    case malformed(byte: Int, reason: String)
    /// Something that is not data: a function or class outside the list of those that stand for data.
    case forbidden(byte: Int, name: String)
    /// An instruction that would make an instance of a class or ask a registry for code.
    case forbiddenInstruction(byte: Int, name: String)
    case tooDeep(byte: Int, limit: Int)
    case tooMuch(byte: Int, what: String, limit: Int)
}

extension PickleProblem {
    var text: String {
        switch self {
        case .cutShort(let byte): "its pickle is cut short at byte \(byte); fetch it again"
        case .malformed(let byte, let reason): "its pickle is damaged: \(reason) at byte \(byte)"
        case .forbidden(let byte, let name):
            "its pickle asks for \(name.quoted) at byte \(byte), which is not data; nothing was run; save the weights "
                + "alone: torch.save(model.state_dict(), path)"
        case .forbiddenInstruction(let byte, let name):
            "its pickle holds the instruction \(name) at byte \(byte), which is not for data; nothing was run"
        case .tooDeep(let byte, let limit):
            "its pickle nests deeper than \(limit) at byte \(byte); it is not read"
        case .tooMuch(let byte, let what, let limit):
            "its pickle holds more than \(limit) \(what) at byte \(byte); it is not read"
        }
    }
}
