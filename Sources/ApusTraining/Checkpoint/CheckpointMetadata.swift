/// Metadata read key by key, each mistake named.
struct MetadataFields {
    let file: String
    let values: [String: String]

    func text(_ key: String) throws(CheckpointError) -> String {
        guard let text = values[key] else { throw CheckpointError(file: file, problem: .missing(key: key)) }
        return text
    }

    func count(_ key: String) throws(CheckpointError) -> Int {
        let text = try text(key)
        guard let count = Int(text), (0...1 << 53).contains(count) else { throw refused(key, text) }
        return count
    }

    func number(_ key: String) throws(CheckpointError) -> Double {
        let text = try text(key)
        guard let number = Double(text) else { throw refused(key, text) }
        return number
    }

    /// Every number whose key begins with `prefix`, under the rest of its key, sorted.
    func numbers(_ prefix: String) throws(CheckpointError) -> [(name: String, value: Double)] {
        var found: [(name: String, value: Double)] = []
        for key in values.keys.sorted() where key.hasPrefix(prefix) {
            found.append((String(key.dropFirst(prefix.count)), try number(key)))
        }
        return found
    }

    func refused(_ key: String, _ text: String) -> CheckpointError {
        CheckpointError(file: file, problem: .value(key: key, found: text))
    }
}

extension RunContext {
    var metadata: [String: String] {
        [
            "recipe": recipe, "seed": "\(seed)", "threads": "\(threads)", "instruction_set": instructionSet,
            "onednn": oneDNN,
        ]
    }
}

extension TrainingProgress {
    var metadata: [String: String] {
        var fields = [
            "epoch": "\(epoch)", "batch": "\(batch)", "step": "\(step)", "samples": "\(sums.samples)",
            // Numbers as Swift prints them read back with the same bits.
            "sums": sums.sums.map { "\($0.name)=\($0.sum)" }.joined(separator: " "),
        ]
        fields["best"] = best.map { "\($0)" }
        return fields
    }

    init(_ fields: MetadataFields) throws(CheckpointError) {
        epoch = try fields.count("epoch")
        batch = try fields.count("batch")
        step = try fields.count("step")
        best = fields.values["best"] == nil ? nil : try fields.number("best")
        let text = try fields.text("sums")
        var entries: [(name: String, sum: Double)] = []
        for entry in text.split(separator: " ") {
            let parts = entry.split(separator: "=")
            guard parts.count == 2, let sum = Double(parts[1]) else { throw fields.refused("sums", text) }
            entries.append((String(parts[0]), sum))
        }
        sums = MetricSums(samples: try fields.count("samples"), sums: entries)
    }
}
