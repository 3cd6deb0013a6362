using System.CommandLine;
using Verbatim.Storage;

namespace Verbatim.Cli;

/// <summary>The data directory of a server, for commands that need its files.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "The server's data directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DataDirectory.Default,
    };

    /// <summary>The directory, which is there: a command that looks at a ledger makes none.</summary>
    public static string Existing(string directory) =>
        Directory.Exists(directory) ? Path.GetFullPath(directory) : throw new CommandFailedException($"There is no data directory {directory}.");
}
