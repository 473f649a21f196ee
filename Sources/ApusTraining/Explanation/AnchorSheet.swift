import ApusVision

extension ExplainedDetector {
    /// Objects that get a tile of their own; a sheet of more could not be read.
    private static let mostTiles = 15
    /// Anchors without an object that are drawn.
    private static let mostIgnored = 400
    private static let ignored = Color(0x9AA0A6)

    /// One sheet: all objects with the anchors that learn them, each object in a colour; the anchors that learn
    /// nothing, in grey; and each object alone, with how many anchors of which map learn it.
    public func anchors(_ picture: Picture) throws -> Image {
        let (anchors, assignment) = try assignment(picture)
        let scale = max(1, 320 / max(picture.image.width, picture.image.height))
        let canvas = picture.image.rgb().enlarged(by: scale)
        var members = [[Int]](repeating: [], count: picture.objects.count)
        for match in assignment.matches { members[match.object].append(match.anchor) }

        func draw(_ image: inout Image, anchors numbers: [Int], _ color: Color) {
            for number in numbers {
                image.drawBox(
                    anchors[number].scaled(x: Double(scale), y: Double(scale)), color: color, thickness: 1)
            }
        }
        func draw(_ image: inout Image, object: Int, label: String) {
            image.drawBox(
                picture.objects[object].box.scaled(x: Double(scale), y: Double(scale)), label: label,
                color: .category(object), thickness: 3, textScale: 1)
        }

        var all = canvas
        for object in members.indices { draw(&all, anchors: members[object], .category(object)) }
        for object in members.indices { draw(&all, object: object, label: "\(object + 1)") }
        var tiles = [
            ImageGrid.Tile(
                all, caption: "\(assignment.matches.count) of \(anchors.count) anchors learn an object",
                detail: "thick: \(picture.isMarked ? "marked" : "found"); thin: its anchors")
        ]
        let idle = assignment.ignored
        if !idle.isEmpty {
            var image = canvas
            draw(&image, anchors: Array(idle.prefix(Self.mostIgnored)), Self.ignored)
            for object in members.indices { draw(&image, object: object, label: "\(object + 1)") }
            tiles.append(
                ImageGrid.Tile(
                    image, caption: "grey: \(idle.count) anchors learn nothing",
                    detail: idle.count > Self.mostIgnored
                        ? "the first \(Self.mostIgnored) of them" : "neither object nor background"))
        }
        for object in members.indices.prefix(Self.mostTiles) {
            var image = canvas
            draw(&image, anchors: members[object], .category(object))
            draw(&image, object: object, label: "\(object + 1)")
            let name = trained.classNames[picture.objects[object].category]
            let count = members[object].count
            tiles.append(
                ImageGrid.Tile(
                    image, caption: "\(object + 1) \(name): \(count) \(count == 1 ? "anchor" : "anchors")",
                    detail: Self.maps(members[object], anchors), verdict: count == 0 ? .wrong : .none))
        }
        let left = members.count - Self.mostTiles
        return ImageGrid(
            tiles: tiles, columns: min(tiles.count, 4), enlargement: 1, textScale: 1,
            title: "\(trained.recipe.model.name): anchors of \(picture.name)"
                + (left > 0 ? " (\(left) objects without a tile)" : "")
        ).render()
    }

    /// How many anchors of each map there are, the finest map first.
    private static func maps(_ members: [Int], _ anchors: AnchorSet) -> String {
        guard !members.isEmpty else { return "it is not learned" }
        return anchors.levels.enumerated().compactMap { number, level in
            let count = members.count { level.contains($0) }
            return count == 0 ? nil : "map \(number + 1): \(count)"
        }.joined(separator: ", ")
    }
}
