using Verbatim.Server.Access;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Server.Hosting;

/// <summary>Settings and secrets that are good enough to develop with, and would break a promise where others rely on it.</summary>
internal static class ProductionFaults
{
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>All of them, a sentence for each that says what to do.</summary>
    public static IEnumerable<string> Find(IConfiguration configuration, string dataDirectory) =>
        [.. OfSettings(configuration), .. OfAddresses(AccessOf(configuration)), .. OfDirectory(dataDirectory)];

    private static IEnumerable<string> OfSettings(IConfiguration configuration)
    {
        if (configuration.GetValue<LedgerDurability>($"Sqlite:{nameof(SqliteLedgerOptions.Durability)}") != LedgerDurability.PowerCut)
            yield return "Sqlite:Durability is ProcessEnd: a power cut would take frames that were acknowledged and seen; leave it out.";
    }

    // What is sent in the clear is read, and changed, by whoever is on the way.
    private static IEnumerable<string> OfAddresses(AccessOptions access)
    {
        if (access.PublicAddress is { } address && IsInTheClear(address))
            yield return $"{AccessOptions.Section}:PublicAddress is '{address}': sessions would be sent in the clear; give an https address.";
        foreach (string origin in OtherOrigins.Of(access).Where(IsInTheClear))
            yield return $"{AccessOptions.Section}:AllowedOrigins has '{origin}': a page that is sent in the clear is anybody's; give https origins.";
    }

    private static IEnumerable<string> OfDirectory(string directory)
    {
        string keys = Path.Combine(directory, "keys");
        if (Modes(directory, Others))
            yield return $"The data directory {directory} is open to other users of this machine, with all that was recorded: chmod o= {directory}, or name a directory below it.";
        if (Modes(keys, Group | Others))
            yield return $"{keys} is open to other users of this machine: chmod 700 {keys}.";

        // Whoever had a page of the development server open is signed in by those keys, as whomever they chose.
        string issuer = Path.Combine(keys, DevelopmentIssuer.KeyFile);
        if (File.Exists(issuer))
            yield return $"{keys} holds keys of a server in Development, by which anybody was let in: delete {issuer} and key-*.xml beside it.";
    }

    private static bool IsInTheClear(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback;

    private static bool Modes(string folder, UnixFileMode any) =>
        !OperatingSystem.IsWindows() && Directory.Exists(folder) && (File.GetUnixFileMode(folder) & any) != UnixFileMode.None;

    private static AccessOptions AccessOf(IConfiguration configuration) => configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions();
}
