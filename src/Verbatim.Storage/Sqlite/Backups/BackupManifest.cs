using System.Text.Json;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>What a backup is of, and what has to be in it: the last entry of its archive (docs/format.md).</summary>
public sealed record BackupManifest
{
    public const string Name = "manifest.json";

    /// <summary>The form of archives that this version writes and reads.</summary>
    public const int Newest = 1;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true };

    /// <summary>The form of the archive.</summary>
    public required int Version { get; init; }

    /// <summary>The version of Verbatim that wrote it.</summary>
    public required string Product { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    public required Guid Ledger { get; init; }

    /// <summary>The last commit in it: the moment that it is of.</summary>
    public required long Commit { get; init; }

    public required DateTimeOffset CommittedAt { get; init; }

    public required long Runs { get; init; }

    /// <summary>How many attachments are in it.</summary>
    public required long Objects { get; init; }

    /// <summary>Whether the instance's keys are in it.</summary>
    public required bool HasKeys { get; init; }

    /// <summary>Every entry before this one, in the archive's order.</summary>
    public required IReadOnlyList<BackupEntry> Entries { get; init; }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is none.</exception>
    internal static BackupManifest Read(Stream text) =>
        JsonSerializer.Deserialize<BackupManifest>(text, Json) is { } manifest && !manifest.Entries.Contains(null!) ? manifest : throw new JsonException("The manifest holds null.");
}
