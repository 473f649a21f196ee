import Foundation

/// The pictures of one folder by the beginnings of their names, for sets that name a picture without its extension.
struct ImageNames: Sendable {
    private let names: Set<String>
    private let nameOfStem: [String: String]

    init(in folder: URL) {
        let pictures = FolderListing.names(in: folder).filter(ImageFiles.isPicture)
        names = Set(pictures)
        nameOfStem = Dictionary(pictures.map { (ImageFiles.stem($0), $0) }) { first, _ in first }
    }

    /// The picture `STEM.jpg`, or with another extension.
    func name(ofStem stem: String) -> String? { nameOfStem[stem] }

    /// The picture of this name, whatever folders stand before it.
    func name(like path: String?) -> String? {
        guard let name = path?.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) else {
            return nil
        }
        return names.contains(name) ? name : nil
    }
}
