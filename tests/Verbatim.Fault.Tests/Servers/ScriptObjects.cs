using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Files;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>The attachments of the script: what its lines were promised of them, and what a directory that it left holds.</summary>
internal sealed class ScriptObjects
{
    private readonly HashSet<string> _sent = [];
    private readonly HashSet<string> _kept = [];
    private readonly Dictionary<string, string[]> _carried = [];
    private readonly Dictionary<string, string[]> _named = [];
    private readonly HashSet<string> _deleted = [];

    /// <summary>Takes down what a line asks and what it was answered; null where the process ended before that.</summary>
    public void Note(string line, string? answer)
    {
        switch (line.Split(' '))
        {
            case ["object", var id]:
                _sent.Add(id);
                if (answer is not null)
                    _kept.Add(id);
                break;
            case ["create", var run, .. var carried]:
                _carried[run] = carried;
                break;
            case ["append", var run, _, _, _, .. var named]:
                _named[run] = named;
                break;
            case ["delete", var run]:
                _deleted.Add(run);
                break;
        }
    }

    /// <summary>
    /// What of this does not hold in a directory whose ledger is open: an attachment is whole or not there; one that was acknowledged is there while a run uses it or
    /// no run ever did; a run that is there uses what it began with, and once it has ended what its end names; what no such run uses is no reader's.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindBreachesAsync(RunLedger ledger, string directory)
    {
        using var store = new FileObjectStore(directory);
        List<string> breaches = [];
        HashSet<string> used = [];
        foreach ((string run, string[] carried) in _carried)
        {
            if (await ledger.FindAsync(Script.Script.Header(run).Key, CancellationToken.None) is not { } left)
                continue;

            used.UnionWith([.. carried, .. left.IsEnded ? _named[run] : []]);
            string begunWith = string.Join(' ', (await ledger.Objects.AttachmentsAsync(left, CancellationToken.None)).Select(each => each.Id));
            if (begunWith != string.Join(' ', carried))
                breaches.Add($"run {run} began with \"{begunWith}\"");
        }

        foreach (string id in _sent)
        {
            // Somebody who brought nothing sees what a run uses, and nothing else.
            bool isKnown = await FindAsync(ledger, id, "ann") is not null, isSeen = await FindAsync(ledger, id, "bob") is not null;
            string? bytes = await BytesAsync(store, id);
            bool isDue = used.Contains(id) || (_kept.Contains(id) && _deleted.Count == 0);
            if (bytes is not (null or "whole"))
                breaches.Add($"attachment {id} is {bytes}");
            if (isDue && !(isKnown && bytes == "whole"))
                breaches.Add($"attachment {id} is lost: {(isKnown ? "known" : "not known")}, {bytes ?? "not there"}");
            if (isSeen != used.Contains(id))
                breaches.Add($"attachment {id} is {(isSeen ? "seen without a run" : "not seen through its run")}");
        }

        return breaches;
    }

    /// <summary>What is left of attachments that only deleted runs used, once those are purged and what nobody needs is taken away.</summary>
    public async Task<IReadOnlyList<string>> FindLeftoversAsync(RunLedger ledger, string directory)
    {
        using var store = new FileObjectStore(directory);
        await Script.Script.TakeAwayAsync(ledger, store);
        List<string> left = [];
        foreach (string id in _deleted.SelectMany(run => _carried[run].Concat(_named[run])).Except(_carried.Keys.Except(_deleted).SelectMany(run => _carried[run])))
        {
            if (await FindAsync(ledger, id, null) is not null || await BytesAsync(store, id) is not null)
                left.Add($"attachment {id} is there after the last run that used it");
            if (await Script.Script.KeepAsync(ledger, store, id) != $"kept {id}")
                left.Add($"attachment {id} cannot be kept again");
        }

        return left;
    }

    private static ValueTask<ObjectRecord?> FindAsync(RunLedger ledger, string id, string? visibleTo) =>
        ledger.Objects.FindAsync(Script.Script.Attachment(id).Tenant, ObjectId.Parse(id), visibleTo, CancellationToken.None);

    private static async Task<string?> BytesAsync(FileObjectStore store, string id)
    {
        try
        {
            if (await store.FindAsync(Script.Script.Attachment(id).Tenant, ObjectId.Parse(id), CancellationToken.None) is not { } stored)
                return null;

            using var bytes = new MemoryStream();
            await using (Stream content = await store.OpenAsync(stored, CancellationToken.None))
                await content.CopyToAsync(bytes, CancellationToken.None);
            return bytes.ToArray().AsSpan().SequenceEqual(Script.Script.Content(id)) ? "whole" : "other bytes";
        }
        catch (ObjectCorruptException damage)
        {
            return $"damaged: {damage.Message}";
        }
    }
}
