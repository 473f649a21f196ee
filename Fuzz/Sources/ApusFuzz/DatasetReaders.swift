import Apus
import Foundation

extension Reader {
    /// Instances and results of COCO, masks included.
    static var cocoJSON: Reader {
        Reader(name: "coco-json", seeds: cocoTexts.map { Array($0.utf8) }) { input in
            report { _ = try COCOResults(bytes: input, name: "results.json").json() }
            let set = try COCODataset(
                bytes: input, name: "input.json", images: URL(fileURLWithPath: "/nowhere"), readsMasks: true)
            for index in 0..<set.count {
                report {
                    // Runs that a mask was made of must fill its picture, and be written so that they read back.
                    for mask in try set.record(index).objects.compactMap(\.mask) {
                        let again = try RunLengthMask(compressed: mask.compressed.utf8, canvas: mask.canvas)
                        precondition(again == mask, "a mask reads back as another")
                    }
                }
            }
            _ = set.issues.examples.map(\.description)
        }
    }

    static var vocXML: Reader {
        ofFolder("voc-xml", input: "Annotations/a.xml", seeds: vocTexts) { folder in
            let set = try VOCDataset(contentsOf: folder)
            report { _ = try set.record(0).objects.count }
            _ = set.issues.examples.map(\.description)
        }
    }

    /// Label files, and the same bytes as a configuration.
    static var yolo: Reader {
        ofFolder("yolo", input: "labels/a.txt", seeds: yoloTexts) { folder in
            let labels = folder.appendingPathComponent("labels/a.txt")
            // No configuration has this split, so that its paths are not gone through: they could name any folder.
            report { _ = try YOLODataset(contentsOf: labels, split: "none") }
            let set = try YOLODataset(contentsOf: folder, readsMasks: true)
            report { _ = try set.record(0).objects.count }
            _ = set.issues.examples.map(\.description)
        }
    }

    /// A reader of folders: each input is written to one file of a folder in memory that has a picture too.
    private static func ofFolder(
        _ name: String, input path: String, seeds: [String], read: @escaping (URL) throws -> Void
    ) -> Reader {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = URL(fileURLWithPath: "\(parent)/apus-fuzz-\(getpid())-\(name)", isDirectory: true)
        let file = folder.appendingPathComponent(path)
        let picture = folder.appendingPathComponent("images/a.png")
        return Reader(name: name, seeds: seeds.map { Array($0.utf8) }) { input in
            if !FileManager.default.fileExists(atPath: picture.path) {
                for folder in [file, picture].map({ $0.deletingLastPathComponent() }) {
                    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                }
                try PNGWriter.write(Image(width: 20, height: 10, channels: 3, color: .black), to: picture)
            }
            try Data(input).write(to: file)
            try read(folder)
        }
    }

    /// Being refused in part is an answer too, if it can be printed.
    private static func report(_ body: () throws -> Void) {
        do { try body() } catch { _ = "\(error)".utf8.count }
    }
}

private let cocoTexts = [
    #"{"images":[{"id":1,"file_name":"a.jpg","width":20,"height":10},{"id":2,"file_name":"b\u00e9.jpg","width":9,"height":9}],"#
        + #""annotations":[{"id":1,"image_id":1,"category_id":3,"bbox":[1,2.5,3,4e0],"area":12.5,"iscrowd":0,"#
        + #""segmentation":[[1,2,8.25,3,4,9],[0,0,20,0,20,10]]},"#
        + #"{"id":2,"image_id":1,"category_id":3,"bbox":[0,0,20,10],"iscrowd":1,"segmentation":{"size":[10,20],"counts":[5,10,185]}},"#
        + #"{"id":3,"image_id":2,"category_id":3,"bbox":[1,1,5,5],"segmentation":{"size":[9,9],"counts":"52l1"}}],"#
        + #""categories":[{"id":3,"name":"cat","supercategory":"animal"}]}"#,
    #"{"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[NaN,-1,Infinity,2],"ignore":true,"occlusion":0.5}],"#
        + #""info":{"a":[[[]],null,true]},"images":[{"id":1,"file_name":"a"}],"categories":[{"id":1,"name":"\ud83d\udc26"}]}"#,
    #"[{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"score":0.75},{"image_id":2,"category_id":2,"bbox":[0.5,1e-3,30,40],"score":1}]"#,
]

private let vocTexts = [
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <annotation><filename>a.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>
    <object><name>cat</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9.5</ymax>
    </bndbox><part><name>head</name><bndbox><xmin>1</xmin></bndbox></part></object></annotation>
    """,
    "<annotation><object><name>&amp;&#x41;<![CDATA[<b>]]></name><!-- c --><bndbox><xmin>5</xmin><ymin>5</ymin>"
        + "<xmax>5</xmax><ymax>nan</ymax></bndbox></object><?p q?></annotation>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><annotation><filename>&x;</filename></annotation>",
]

private let yoloTexts = [
    "0 0.5 0.5 0.25 0.125\n2 0.1 0.1 0.5 0.1 0.5 0.6\r\n\n1 1 1 1e-3 0.5\n",
    "dog 0.5 0.5 0.1 0.1\n0 nan 0 0 0\n99999999999999999999 0 0 1 1\n0 0.5 0.5\n",
    "path: ../x\ntrain: images/train\nval: [a, b.txt]\nnc: 2\nnames:\n  0: dog\n  1: cat\n",
    "names: [dog, 'cat', \"a\\u00e9\"]\n",
]
