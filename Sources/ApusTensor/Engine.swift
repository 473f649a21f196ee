import COneDNN

/// The machine and the kernels: threads, instruction sets, counters.
public enum Engine {
    /// Threads that compute. Set it before the first operation; 0 takes one for each processor the
    /// process may run on.
    public static func setThreads(_ count: Int) {
        precondition(count >= 0 && count <= 4096, "threads lie in 0...4096, not \(count)")
        apus_set_threads(Int32(count))
    }

    public static var threads: Int { Int(apus_threads()) }

    /// Runs `body` with another number of threads, for the calling thread only.
    public static func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
        apus_set_thread_override(Int32(count))
        defer { apus_set_thread_override(0) }
        return try body()
    }

    /// Block of channels of this machine's convolutions: 16, 8, or 1.
    package static let block = Int(apus_block())

    /// Whether oneDNN's kernels take bfloat16 here; elsewhere values are stored in it and computed in float32.
    package static let computesBFloat16 = block == 16

    /// oneDNN's instruction set, by its own name.
    public static var instructionSet: String { String(cString: apus_instruction_set()) }
    /// The instruction set of the kernels written here.
    public static var kernelInstructionSet: String { String(cString: apus_kernel_instruction_set()) }
    public static var oneDNNVersion: String { String(cString: apus_onednn_version()) }
    /// Whether products of bfloat16 are faster than of float32; elsewhere bfloat16 values are computed with
    /// in float32.
    public static let hasFastBFloat16 = apus_has_fast_bf16()
    /// Whether the processor multiplies int8 by itself (VNNI).
    public static var hasFastInt8: Bool { apus_has_fast_int8() }

    public struct PoolStatistics: Sendable, Hashable {
        /// Requests served.
        public let allocations: Int
        /// Requests for which the system was asked.
        public let misses: Int
        public let bytesLive: Int
        public let bytesHeld: Int
    }

    public static var poolStatistics: PoolStatistics {
        var raw = apus_pool_statistics()
        apus_pool_read_statistics(&raw)
        return PoolStatistics(
            allocations: Int(raw.allocations), misses: Int(raw.misses), bytesLive: Int(raw.bytes_live),
            bytesHeld: Int(raw.bytes_held))
    }

    /// Gives memory kept for reuse back to the system.
    public static func trimPool() { apus_pool_trim() }

    public struct Counters: Sendable, Hashable {
        /// Primitives built.
        public let plans: Int
        /// Conversions between physical orders.
        public let reorders: Int
        /// Executions of kernels that are slow references.
        public let referenceKernels: Int
    }

    public static var counters: Counters {
        var raw = apus_counters()
        apus_read_counters(&raw)
        return Counters(
            plans: Int(raw.plans), reorders: Int(raw.reorders), referenceKernels: Int(raw.reference_kernels))
    }

    /// Names and shapes of the reference kernels that ran.
    public static var referenceKernelNames: [String] {
        text(apus_reference_kernel_names).split(separator: "\n").map(String.init)
    }

    public struct ProfileEntry: Sendable, Hashable {
        public let family: String
        public let calls: Int
        public let nanoseconds: Int
    }

    /// Counts calls and time of every kernel family while `body` runs.
    public static func profiled(_ body: () throws -> Void) rethrows -> [ProfileEntry] {
        apus_profile_enable(true)
        defer { apus_profile_enable(false) }
        try body()
        return text(apus_profile_report).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let calls = Int(fields[1]), let time = Int(fields[2]) else { return nil }
            return ProfileEntry(family: String(fields[0]), calls: calls, nanoseconds: time)
        }
    }

    private static func text(_ write: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
        let capacity = write(nil, 0) + 1
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { room in
            _ = write(room.baseAddress, capacity)
            return room.baseAddress.map { String(cString: $0) } ?? ""
        }
    }
}

/// A failed call of the engine is a mistake in the program or a machine out of memory: it stops here,
/// with the engine's own words.
@inline(__always)
func check(_ status: Int32, _ operation: @autoclosure () -> String) {
    if status != 0 { engineFailed(operation()) }
}

@inline(never)
private func engineFailed(_ operation: String) -> Never {
    fatalError("\(operation): \(String(cString: apus_last_error()))")
}
