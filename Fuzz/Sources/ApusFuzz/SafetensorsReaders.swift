import Apus

extension Reader {
    static var safetensors: Reader {
        Reader(name: "safetensors", seeds: headers.map { file(header: Array($0.utf8)) }) { input in
            try readSafetensors(input)
        }
    }

    /// Changed headers under a true length: a file whose length lies is refused before its header is read.
    static var safetensorsHeader: Reader {
        Reader(name: "safetensors-header", seeds: headers.map { Array($0.utf8) }) { header in
            try readSafetensors(file(header: header))
        }
    }

    /// Reads every tensor to its last byte, and a model out of them.
    private static func readSafetensors(_ input: [UInt8]) throws {
        let file = try SafetensorsFile(bytes: input, name: "input.safetensors")
        for name in file.names {
            report { _ = try file.tensor(named: name).withUnsafeBytes { $0.reduce(0, &+) } }
        }
        report { try Linear(2, 2).load(file) }
        report { try Linear(2, 2).load(file, except: ["bias"], replacing: ["weight"], seed: 1) }
    }

    /// Being refused in part is an answer too, if it can be printed.
    private static func report(_ body: () throws -> Void) {
        do { try body() } catch { _ = "\(error)".utf8.count }
    }

    private static func file(header: [UInt8]) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
    }

    /// What each of the headers describes; in it bools other than 0 and 1, and infinite halves.
    private static let data: [UInt8] = [0, 1, 2, 0x7C] + (0..<20).map { UInt8(truncatingIfNeeded: $0 &* 37) }

    private static let headers: [String] = [
        #"{"__metadata__":{"format":"pt"},"weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
            + #""bias":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}  "#,
        #"{"weight":{"dtype":"F16","shape":[2,2],"data_offsets":[2,10]},"#
            + #""bias":{"dtype":"F64","shape":[],"data_offsets":[10,18]},"#
            + #""c":{"dtype":"BOOL","shape":[2,1,1],"data_offsets":[0,2]},"#
            + #""d":{"dtype":"U16","shape":[3],"data_offsets":[18,24]}}"#,
        #"{"a\u00e9\ud83d\udc26":{"dtype":"U64","shape":[1],"data_offsets":[0,8]},"#
            + #""b":{"dtype":"BF16","shape":[0,3],"data_offsets":[8,8],"more":[{"x":-1.5e3},null,true]},"#
            + #""c":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[8,24]}}"#,
        #"{"all":{"dtype":"U8","shape":[1,24],"data_offsets":[0,24]}}"#,
    ]
}
