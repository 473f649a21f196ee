import ApusNN
import ApusTensor

extension ModelState {
    /// Writes all values as a safetensors file: whole or not at all, in PyTorch's `state_dict` order and names,
    /// so that `safetensors.torch.load_model` reads it.
    ///
    /// A tied parameter is written once, under its first name; its further names stand in the file's metadata
    /// as `safetensors.torch.save_model` puts them there, each with the name it is written under. The metadata's
    /// `format` is `pt` where the caller gives no other.
    ///
    /// - Precondition: the model was initialised or loaded.
    /// - Throws: `SafetensorsError`: a full disk, a read-only folder. What was at `path` before is untouched.
    public func save(to path: String, metadata: [String: String] = [:]) throws(SafetensorsError) {
        var texts = ["format": "pt"].merging(metadata) { $1 }
        for (name, original) in aliases { texts[name] = original }
        try SafetensorsFile.write(
            snapshot().map { (name: $0.name, tensor: $0.value) }, to: path, metadata: texts)
    }
}

extension Module {
    /// Writes all values as a safetensors file: see `ModelState.save(to:metadata:)`.
    ///
    /// - Precondition: the model was initialised or loaded.
    /// - Throws: `SafetensorsError`: a full disk, a read-only folder. What was at `path` before is untouched.
    public func save(to path: String, metadata: [String: String] = [:]) throws(SafetensorsError) {
        try ModelState(self).save(to: path, metadata: metadata)
    }
}
