import ApusTensor

extension SafetensorsFile {
    /// The tensor called `name`.
    ///
    /// F32, BF16, I64, I32, I8, U8 and BOOL lie over the file's bytes (copied where they are not aligned, or
    /// where a BOOL is neither 0 nor 1: it is then true). F64 and F16 become float32, I16 and U16 int32, U32 and
    /// U64 int64.
    ///
    /// - Throws: `SafetensorsError` for a name that is not there, a type without a tensor type (FP8 and smaller,
    ///   complex), more than 8 axes or 2147483647 elements, or a U64 above 2^63 - 1.
    public func tensor(named name: String) throws(SafetensorsError) -> Tensor {
        guard let entry = entry(named: name) else {
            throw SafetensorsError(file: file, problem: .noSuchTensor(name: name, names: names))
        }
        do {
            return try tensor(entry)
        } catch {
            throw SafetensorsError(file: file, problem: error)
        }
    }

    private func tensor(_ entry: Entry) throws(SafetensorsError.Problem) -> Tensor {
        guard let type = entry.type.elementType else {
            throw .unsupportedType(name: entry.name, type: entry.type)
        }
        guard let shape = tensorShape(entry.shape) else {
            throw .tooLarge(name: entry.name, shape: entry.shape)
        }
        return try content.withBytes { (file) throws(SafetensorsError.Problem) in
            let place = dataStart + entry.bytes.lowerBound..<dataStart + entry.bytes.upperBound
            do throws(ElementOutOfRange) {
                return try Tensor(
                    type, UnsafeRawBufferPointer(rebasing: file[place]), of: content, shape: shape)
            } catch {
                throw .outOfRange(name: entry.name, element: error.element, value: error.value)
            }
        }
    }
}
