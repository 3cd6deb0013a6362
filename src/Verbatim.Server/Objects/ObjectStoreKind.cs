namespace Verbatim.Server.Objects;

/// <summary>Where attachments are kept.</summary>
public enum ObjectStoreKind
{
    /// <summary>In files of the data directory.</summary>
    Files,

    /// <summary>In a bucket of an S3.</summary>
    S3,
}
