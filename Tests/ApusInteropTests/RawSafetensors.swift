import ApusInterop

/// A safetensors file out of a header in any state and data of any length.
func rawFile(_ header: String, data: Int = 0, promised: UInt64? = nil) -> [UInt8] {
    rawFile(Array(header.utf8), data: [UInt8](repeating: 0, count: data), promised: promised)
}

func rawFile(_ header: [UInt8], data: [UInt8], promised: UInt64? = nil) -> [UInt8] {
    withUnsafeBytes(of: (promised ?? UInt64(header.count)).littleEndian, Array.init) + header + data
}

/// What reading `bytes` complains of; nil where it does not.
func problem(_ bytes: [UInt8]) -> SafetensorsError.Problem? {
    do {
        _ = try SafetensorsFile(bytes: bytes)
        return nil
    } catch {
        return error.problem
    }
}

/// The reason reading a file of this header gives for not being JSON of the right form; nil where there is none.
func malformation(_ header: String, data: Int = 0) -> String? {
    guard case .malformedHeader(_, let reason) = problem(rawFile(header, data: data)) else { return nil }
    return reason
}
