import ApusTensor

extension SafetensorsFile {
    /// Writes tensors as a safetensors file: whole or not at all.
    ///
    /// The header lists them in the order given; the bytes lie widest elements first, as the reference
    /// implementation lays them, so that every tensor is aligned. The same tensors make the same bytes.
    ///
    /// - Parameter metadata: text to go with them.
    /// - Throws: `SafetensorsError`: two tensors of one name, the reserved name `__metadata__`, a header above
    ///   100 MB, a full disk, a read-only folder. What was at `path` before is then untouched.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], to path: String, metadata: [String: String] = [:]
    ) throws(SafetensorsError) {
        let layout: SafetensorsLayout
        do {
            layout = try SafetensorsLayout(tensors, metadata: metadata, path: path)
        } catch {
            throw SafetensorsError(file: path, problem: error)
        }
        do {
            try AtomicFile.write(to: path) { (file) throws(FileWriteError) in
                try file.append(layout.prefix)
                for index in layout.dataOrder {
                    try tensors[index].tensor.withUnsafeBytes { bytes in
                        Result { () throws(FileWriteError) in try file.append(bytes) }
                    }.get()
                }
            }
        } catch {
            throw SafetensorsError(file: path, problem: .unwritable(error))
        }
    }
}

/// The header of a file to be written, and the order of its data.
private struct SafetensorsLayout {
    typealias Problem = SafetensorsError.Problem

    /// Everything before the tensors' bytes.
    let prefix: [UInt8]
    /// Indices of the tensors in the order of their bytes.
    let dataOrder: [Int]

    init(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String], path: String
    ) throws(Problem) {
        var names: Set<String> = []
        for (name, _) in tensors {
            if name == SafetensorsHeader.metadataKey { throw .reservedName(name) }
            guard names.insert(name).inserted else { throw .duplicateName(name) }
        }
        let widths = tensors.map { $0.tensor.dtype.byteCount }
        dataOrder = tensors.indices.sorted { widths[$0] == widths[$1] ? $0 < $1 : widths[$0] > widths[$1] }
        var places = [Range<Int>](repeating: 0..<0, count: tensors.count)
        var end = 0
        for index in dataOrder {
            let begin = end
            end += tensors[index].tensor.elementCount * widths[index]
            places[index] = begin..<end
        }

        var fields: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }.map { "\($0.key.json):\($0.value.json)" }
            fields.append("\(SafetensorsHeader.metadataKey.json):{\(texts.joined(separator: ","))}")
        }
        for ((name, tensor), place) in zip(tensors, places) {
            let sizes = tensor.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(name.json):{\"dtype\":\"\(SafetensorsType(tensor.dtype).rawValue)\",\"shape\":[\(sizes)],"
                    + "\"data_offsets\":[\(place.lowerBound),\(place.upperBound)]}")
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        guard header.count <= SafetensorsHeader.longest else {
            let reason =
                "a header of \(header.count) bytes, and the format allows \(SafetensorsHeader.longest)"
            throw .unwritable(FileWriteError(file: path, reason: reason))
        }
        prefix = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header
    }
}

extension String {
    /// As a JSON string.
    fileprivate var json: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
