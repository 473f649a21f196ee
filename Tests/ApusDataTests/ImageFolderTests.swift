import ApusData
import ApusTensor
import ApusVision
import Foundation
import Testing

@Suite struct ImageFolderTests {
    @Test func aFolderAClass() throws {
        let folder = try TemporaryFolder()
        try folder.picture("dog/b.png", width: 3, height: 2)
        try folder.picture("dog/a/c.PNG", width: 4, height: 2)
        try folder.picture("cat/d.png", width: 5, height: 2)
        try folder.write("dog/notes.txt", "")
        try folder.write("empty/notes.txt", "")
        let set = try ImageFolder(contentsOf: folder.url)
        #expect(set.classNames == ["cat", "dog"])
        #expect(set.labels == [0, 1, 1])
        var stream = RandomStream(seed: 1)
        let samples = try (0..<3).map { try set.sample($0, stream: &stream) }
        #expect(samples.map(\.image.width) == [5, 4, 3])
        #expect(samples.map(\.label) == [0, 1, 1])

        #expect(try ImageFolder(contentsOf: folder.url, classNames: ["dog", "cat"]).labels == [0, 0, 1])
        #expect(throws: DatasetError.self) {
            try ImageFolder(contentsOf: folder.url, classNames: ["dog", "empty"])
        }
        try folder.write("cat/d.png", "no picture")
        #expect(throws: ImageReadError.self) { try set.sample(0, stream: &stream) }
    }

    @Test func aFolderWithoutPicturesIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("cat/notes.txt", "")
        #expect(throws: DatasetError.self) { try ImageFolder(contentsOf: folder.url) }
        #expect(throws: DatasetError.self) {
            try ImageFolder(contentsOf: folder.url.appendingPathComponent("no"))
        }
    }

    @Test func picturesByFolderPatternAndName() throws {
        let folder = try TemporaryFolder()
        for name in ["b.png", "a.jpg", "in/c.jpeg", "notes.txt", ".hidden.png", "odd*.png"] {
            try folder.write(name, "")
        }
        func find(_ path: String) throws -> [String] {
            try ImageFiles.find(folder.url.path + path).map {
                String($0.path.dropFirst(folder.url.path.count + 1))
            }
        }
        #expect(try find("") == ["a.jpg", "b.png", "in/c.jpeg", "odd*.png"])
        #expect(try find("/*.png") == ["b.png", "odd*.png"])
        #expect(try find("/**.jp*g") == ["a.jpg", "in/c.jpeg"])
        #expect(try find("/?.png") == ["b.png"])
        #expect(try find("/odd*.png") == ["odd*.png"])
        #expect(try find("/notes.txt") == ["notes.txt"])
        for path in ["/*.gif", "/absent", "/absent/*.png"] {
            let error = #expect(throws: DatasetError.self) { try find(path) }
            #expect(error?.file == folder.url.path + path)
        }
    }
}
