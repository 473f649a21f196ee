import ArgumentParser

struct ApusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus", abstract: "Deep learning for machines that see.", subcommands: [BenchCommand.self])
}

ApusCommand.main()
