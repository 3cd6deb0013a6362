using Verbatim.Frames;

namespace Verbatim.Server.Objects;

/// <summary>An object that a request carries .</summary>
internal sealed record AttachmentName
{
    public required ObjectId ObjectId { get; init; }
}
