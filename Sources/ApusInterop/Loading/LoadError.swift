/// A model and a source of tensors that do not agree; the model is as it was.
public struct LoadError: Error, Equatable, CustomStringConvertible {
    /// The file, where there is one.
    public let source: String
    public let report: LoadReport

    public var description: String {
        "\(source): does not fit the model, which is unchanged: "
            + (report.differences + [advice]).joined(separator: "; ")
    }

    /// What to do next.
    private var advice: String {
        if !report.unmatchedPrefixes.isEmpty { return "check the names to leave out or replace" }
        let names = report.missing + report.unexpected + report.mismatched.map(\.name)
        let parts = Set(names.map { $0.prefix { $0 != "." } })
        if let part = parts.first, parts.count == 1, report.contradicting.isEmpty {
            return "to go without: replacing [\(String(part).quoted)] draws new values, except "
                + "[\(String(part).quoted)] leaves what is there"
        }
        return "choose the model these weights were made for, or leave parts out by name"
    }
}
