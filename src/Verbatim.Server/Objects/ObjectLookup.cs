using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Objects;

/// <summary>Finds attachments for a caller, by one or as a request names them .</summary>
internal sealed class ObjectLookup(RunLedger ledger, KeptObjects kept)
{
    private const int MaxAttachments = 100;

    /// <summary>Of an attachment that is not there for the caller, whatever the reason.</summary>
    public static Problem NoSuchAttachment { get; } = Problems.InvalidParameter("attachments names an object that is not there: upload it first.");

    public async ValueTask<Answer<ObjectRecord>> FindAsync(Caller caller, string objectId, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;

        return ObjectId.TryParse(objectId, null, out ObjectId id) && await kept.FindAsync(caller.Tenant, id, caller.SeesAs, cancellationToken) is { } found
            ? found.Known
            : Problems.NotFound;
    }

    /// <summary>What a request that begins a run carries.</summary>
    public async ValueTask<Answer<IReadOnlyList<ObjectRecord>>> FindAllAsync(Caller caller, IReadOnlyList<AttachmentName>? named, CancellationToken cancellationToken)
    {
        ObjectId[] ids = [.. named?.Select(each => each.ObjectId) ?? []];
        if (ids.Length > MaxAttachments)
            return Problems.InvalidParameter($"attachments names at most {MaxAttachments} objects.");
        if (ids.Distinct().Count() != ids.Length)
            return Problems.InvalidParameter("attachments names each object once.");

        List<ObjectRecord> found = [];
        foreach (KeptObject? each in await kept.FindAsync(caller.Tenant, ids, caller.SeesAs, cancellationToken))
        {
            if (each is null)
                return NoSuchAttachment;

            found.Add(each.Known);
        }

        return found;
    }

    /// <summary>What the request of a run carries, as frames show attachments; null where it carries nothing.</summary>
    public async ValueTask<IReadOnlyList<Attachment>?> RequestAttachmentsAsync(RunRecord run, CancellationToken cancellationToken) =>
        await ledger.Objects.AttachmentsAsync(run, cancellationToken) is [_, ..] attached ? [.. attached.Select(Shown)] : null;

    private static Attachment Shown(ObjectRecord known) =>
        new() { ObjectId = known.Id.ToString(), Filename = known.Filename, MimeType = known.MediaType, SizeBytes = known.SizeBytes };
}
