using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.Objects;

/// <summary>An incoming object in its spool.</summary>
internal sealed class SpooledObject(ObjectSpool spool, string path, long sizeBytes, string sha256) : IncomingObject(sizeBytes, sha256)
{
    public ObjectSpool Spool { get; } = spool;

    public string Path { get; } = path;

    /// <summary>Whether it became an object.</summary>
    public bool IsPut { get; set; }

    public override ValueTask DisposeAsync()
    {
        File.Delete(Path);
        return ValueTask.CompletedTask;
    }
}
