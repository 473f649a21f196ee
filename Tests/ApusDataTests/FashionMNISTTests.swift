import ApusData
import Foundation
import Testing

@Suite struct FashionMNISTTests {
    @Test(.enabled(if: FashionMNIST.isInstalled(.test), "dataset-fashion-mnist is not installed"))
    func testPartIsThePublishedOne() throws {
        let set = try FashionMNIST.load(.test)
        #expect(set.count == 10_000)
        #expect((set.channels, set.height, set.width) == (1, 28, 28))
        #expect((0..<10).allSatisfy { label in set.labels.count { $0 == label } == 1000 })
        #expect(Array(set.labels.prefix(5)) == [9, 2, 1, 1, 6])
        #expect(set.classNames[set.labels[0]] == "Ankle boot")
    }

    @Test func whatIsMissingSaysWhatToInstall() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("train-images-idx3-ubyte.gz").path
        let error = #expect(throws: FashionMNISTError.notInstalled(file: file)) {
            try FashionMNIST.load(.train, folder: folder.url)
        }
        #expect(error?.description.contains("apt-get install dataset-fashion-mnist") == true)
        #expect(!FashionMNIST.isInstalled(.train, in: folder.url))
    }

    @Test func readsAFolderOfTheSameForm() throws {
        let folder = try folder(images: [2, 2, 3], labels: [7, 0])
        let set = try FashionMNIST.load(.train, folder: folder.url)
        #expect(set.count == 2)
        #expect((set.height, set.width) == (2, 3))
        #expect(set.image(1).pixels == [6, 7, 8, 9, 10, 11])
        #expect(set.labels == [7, 0])
        #expect(FashionMNIST.isInstalled(.train, in: folder.url))
    }

    @Test func filesThatDoNotFitEachOtherAreRefused() throws {
        let counts = try folder(images: [3, 2, 2], labels: [7, 0])
        let error = #expect(throws: IDXError.self) { try FashionMNIST.load(.train, folder: counts.url) }
        #expect(error?.description.contains("2 labels for the 3 pictures") == true)
        let rank = try folder(images: [6], labels: [1, 2, 3, 4, 5, 6])
        #expect(throws: IDXError.self) { try FashionMNIST.load(.train, folder: rank.url) }
        let label = try folder(images: [1, 2, 2], labels: [10])
        #expect(throws: ImageArraysError.self) { try FashionMNIST.load(.train, folder: label.url) }
    }

    private func folder(images shape: [Int], labels: [UInt8]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let count = shape.reduce(1, *)
        let images = IDXFile(shape: shape, values: .uint8((0..<count).map { UInt8($0) }))
        try folder.add("train-images-idx3-ubyte.gz", gzip(images.encoded()))
        let classes = IDXFile(shape: [labels.count], values: .uint8(labels))
        try folder.add("train-labels-idx1-ubyte.gz", gzip(classes.encoded()))
        return folder
    }
}
