using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Objects;

/// <summary>Links to attachments: made when they are asked for, good for a while, and for one object only .</summary>
/// <remarks>An object store that hands out links of its own is asked for one; any other object comes by a sealed path of this server.</remarks>
internal sealed class DownloadLinks(KeptObjects kept, IObjectStore store, IDataProtectionProvider protection, TimeProvider time)
{
    private readonly SealedLinks _links = new(protection, time, "Verbatim.Download.v1");

    /// <summary>A link to an object that the caller may see: absolute where it leads elsewhere, else a path of this server.</summary>
    public async ValueTask<Answer<Uri>> MakeAsync(Caller caller, string objectId, TimeSpan goodFor, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;
        if (!ObjectId.TryParse(objectId, null, out ObjectId id)
            || await kept.FindAsync(caller.Tenant, id, caller.SeesAs, cancellationToken) is not { Stored: var stored })
        {
            return Problems.NotFound;
        }

        return await MakeAsync(stored, goodFor, cancellationToken);
    }

    /// <summary>Links to several objects, by their ids; without those that are not there for the caller.</summary>
    public async ValueTask<Answer<IReadOnlyDictionary<string, Uri>>> MakeAsync(
        Caller caller, IReadOnlyList<string> objectIds, TimeSpan goodFor, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;

        List<ObjectId> ids = [];
        foreach (string each in objectIds)
        {
            if (ObjectId.TryParse(each, null, out ObjectId id))
                ids.Add(id);
        }

        Dictionary<string, Uri> links = [];
        foreach (KeptObject? found in await kept.FindAsync(caller.Tenant, ids, caller.SeesAs, cancellationToken))
        {
            if (found is not null)
                links[found.Known.Id.ToString()] = await MakeAsync(found.Stored, goodFor, cancellationToken);
        }

        return links;
    }

    // Signed here, also where the link is the store's own: no object is asked for.
    private async ValueTask<Uri> MakeAsync(StoredObject stored, TimeSpan goodFor, CancellationToken cancellationToken) =>
        await store.LinkAsync(stored, goodFor, cancellationToken)
        ?? new Uri(_links.Make(Encoding.ASCII.GetBytes($"{stored.Tenant}\n{stored.Id}"), goodFor), UriKind.Relative);

    /// <summary>The object that a link leads to, or null where the link is none, or no longer, or the object is gone.</summary>
    public async ValueTask<StoredObject?> OpenAsync(string link, CancellationToken cancellationToken) =>
        _links.TryOpen(link, out byte[]? right) && Encoding.ASCII.GetString(right).Split('\n') is [var tenant, var id]
            ? (await kept.FindAsync(TenantId.Parse(tenant), ObjectId.Parse(id), visibleTo: null, cancellationToken))?.Stored
            : null;
}
