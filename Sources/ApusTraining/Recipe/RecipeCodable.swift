extension Recipe: Codable {
    /// Reads any structured format through the same checks as YAML.
    public init(from decoder: any Decoder) throws {
        try self.init(recipeNode: RecipeNode(from: decoder), at: RecipePath())
    }

    public func encode(to encoder: any Encoder) throws {
        try recipeNode.encode(to: encoder)
    }
}

extension RecipeNode: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        let origin = "recipe"
        if let container = try? decoder.container(keyedBy: Key.self) {
            let entries = try container.allKeys.map { key in
                Entry(
                    key: key.stringValue, value: try container.decode(RecipeNode.self, forKey: key),
                    origin: origin)
            }
            self.init(.mapping(entries), origin: origin)
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [RecipeNode] = []
            while !container.isAtEnd { elements.append(try container.decode(RecipeNode.self)) }
            self.init(.list(elements), origin: origin)
        } else {
            self.init(try Self.scalar(decoder.singleValueContainer()), origin: origin)
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> Content {
        if container.decodeNil() { return .null }
        if let value = try? container.decode(Bool.self) { return .scalar("\(value)", isPlain: true) }
        if let value = try? container.decode(Int.self) { return .scalar("\(value)", isPlain: true) }
        if let value = try? container.decode(Double.self) { return .scalar("\(value)", isPlain: true) }
        return .scalar(try container.decode(String.self), isPlain: false)
    }

    package func encode(to encoder: any Encoder) throws {
        switch content {
        case .mapping(let entries):
            var container = encoder.container(keyedBy: Key.self)
            for entry in entries {
                try container.encode(entry.value, forKey: Key(stringValue: entry.key))
            }
        case .list(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .scalar(let text, let isPlain):
            var container = encoder.singleValueContainer()
            if isPlain, let value = Int(text) {
                try container.encode(value)
            } else if isPlain, let value = Double(text) {
                try container.encode(value)
            } else if isPlain, let value = Bool(text) {
                try container.encode(value)
            } else {
                try container.encode(text)
            }
        }
    }
}
