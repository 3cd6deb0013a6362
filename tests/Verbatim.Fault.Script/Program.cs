using System.Globalization;
using Verbatim.Fault.Script;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;

// A line in, a line out: what stands in the answer is acknowledged. Waiting between lines is what lets a test attach to a moment.
RunLedger? ledger = null;
SqliteLedgerStore? store = null;
FileObjectStore? objects = null;
string? opened = null;
while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ');
    Console.WriteLine(words[0] switch
    {
        "open" => await OpenAsync(words[1]),
        "object" => await Script.KeepAsync(ledger!, Objects(), words[1]),
        "create" => await Script.CreateAsync(ledger!, words[1], words[2..]),
        "append" => await AppendAsync(words[1], Number(words[2]), Number(words[3]), Number(words[4]), words[5..]),
        "seal" => (await ledger!.SealAsync(Script.Header(words[1]).Key, CancellationToken.None)).GetType().Name,
        "delete" => (await ledger!.DeleteAsync(Script.Header(words[1]).Key, "ann", CancellationToken.None)).GetType().Name,
        "purge" => $"purged {await ledger!.PurgeAsync(CancellationToken.None)}",
        "take-away" => $"taken-away {await Script.TakeAwayAsync(ledger!, Objects())}",
        "backup" => await Script.BackUpAsync(store!, words[1], words[2]),
        "restore" => await Script.RestoreAsync(words[1], words[2]),
        "close" => await CloseAsync(),
        _ => "unknown",
    });
}

return 0;

async Task<string> OpenAsync(string directory)
{
    store = SqliteLedgerStore.Open(directory, new SqliteLedgerOptions { CheckpointPages = 1000 });
    ledger = await RunLedger.OpenAsync(store, new LedgerOptions { PurgeAfter = TimeSpan.Zero }, TimeProvider.System, CancellationToken.None);
    opened = directory;
    return "opened";
}

// Where no line is about attachments, no folder is made for them.
FileObjectStore Objects() => objects ??= new FileObjectStore(opened!);

async Task<string> AppendAsync(string run, int first, int last, int end, string[] named)
{
    Frame[] frames = [.. Enumerable.Range(first, last - first + 1).Select(eventId => Script.Frame(run, eventId, eventId == end, named))];
    return await ledger!.AppendAsync(Script.Header(run).Key, frames, CancellationToken.None) is AppendResult.Appended appended
        ? string.Create(CultureInfo.InvariantCulture, $"appended {appended.Accepted} {appended.Duplicates}")
        : "refused";
}

async Task<string> CloseAsync()
{
    await ledger!.DisposeAsync();
    return "closed";
}

static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
