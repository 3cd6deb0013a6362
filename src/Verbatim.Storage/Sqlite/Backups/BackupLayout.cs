using System.Text.RegularExpressions;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>Which files of a data directory are in a backup, and by what names.</summary>
internal static partial class BackupLayout
{
    public const string Objects = "objects";
    public const string Keys = "keys";
    public const string Metadata = ".json";
    public const string Content = ".content";

    // What lets an operator in is made anew where a ledger is restored: the old key lets nobody into two places.
    private const string OperatorKey = "keys/operator.key";

    public static readonly IReadOnlyList<string> Ledger = [SqliteFile.Name, WitnessFile.Name];

    /// <summary>Whether a key is taken along; what is being written is none yet.</summary>
    public static bool IsKept(string name) => name != OperatorKey && IsOne(name) && !name.EndsWith(".part", StringComparison.Ordinal);

    /// <summary>Whether a backup may hold a file of this name: no name leads out of the directory that it is restored to.</summary>
    public static bool IsOne(string name) => Ledger.Contains(name) || ObjectName().IsMatch(name) || KeyName().IsMatch(name);

    /// <summary>The files in and below a folder of the data directory, by their names in it.</summary>
    public static IEnumerable<string> FilesBelow(string directory, string folder)
    {
        string path = Path.Combine(directory, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file).Replace('\\', '/')).Where(IsOne)
            : [];
    }

    [GeneratedRegex(@"^objects/[0-9a-f]{32}/[0-9a-f]{2}/[0-9a-f]{32}\.(json|content)\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex ObjectName();

    [GeneratedRegex(@"^keys/([a-z][a-z-]*/)?[A-Za-z0-9_-][A-Za-z0-9._-]*\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex KeyName();
}
