import ApusData
import Foundation
import Testing

@Suite struct FolderPicturesTests {
    @Test func pictureInFiveIsHeldBackWhereThereAreNoParts() throws {
        let folder = try TemporaryFolder()
        for index in 0..<10 {
            try folder.picture("cat/\(index).png", width: 3 + index, height: 2)
            try folder.picture("dog/\(index).png", width: 4, height: 5)
        }
        let (train, test) = try FolderPictures.parts(of: folder.url, channels: 3, side: 6)
        #expect((train.count, test.count) == (16, 4))
        #expect(test.labels == [0, 0, 1, 1])
        #expect(Set((train.files + test.files).map(\.path)).count == 20)
        #expect(train.canvas == nil)
        #expect(try train.image(0).channels == 3)
        let again = try FolderPictures.parts(of: folder.url, channels: 3, side: 6)
        #expect(again.test.files == test.files)

        let first = try test.first(3)
        #expect((first.count, first.channels, first.width, first.height) == (3, 3, 6, 6))
        #expect(first.labels == [0, 0, 1])
        #expect(try test.first(9).count == 4)
    }

    @Test(arguments: ["test", "val", "Validation"])
    func partsOfTheirOwn(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.picture("train/cat/1.png", width: 3, height: 2)
        try folder.picture("train/dog/2.png", width: 3, height: 2)
        try folder.picture("\(name)/dog/3.png", width: 3, height: 2)
        #expect(throws: DatasetError.self) {
            try FolderPictures.parts(of: folder.url, channels: 1, side: 6)
        }
        try folder.picture("\(name)/cat/4.png", width: 3, height: 2)
        let (train, test) = try FolderPictures.parts(of: folder.url, channels: 1, side: 6)
        #expect(train.labels == [0, 1])
        #expect(test.labels == [0, 1])
        #expect(test.classNames == ["cat", "dog"])
        #expect(try test.image(0).channels == 1)
    }

    @Test func oneClassIsNoDataSet() throws {
        let folder = try TemporaryFolder()
        try folder.picture("cat/1.png", width: 3, height: 2)
        let error = #expect(throws: DatasetError.self) {
            try FolderPictures.parts(of: folder.url, channels: 3, side: 6)
        }
        #expect(error?.description.contains("one class alone, cat") == true)
    }
}
