using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Verbatim.Server.Hosting;

/// <summary>What the server tells of its readers and of attachments; the ledger tells of the rest itself (docs/operate.md lists both).</summary>
internal static class ServerTelemetry
{
    public const string Name = "Verbatim.Server";

    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<int> Followers = Meter.CreateUpDownCounter<int>("verbatim.replay.followers", "{follower}", "Who follows a run or a conversation.");
    private static readonly Counter<long> Streams = Meter.CreateCounter<long>("verbatim.replay.streams", "{stream}", "Answers that were sent piece by piece, by how they ended.");
    private static readonly Counter<long> StreamBytes = Meter.CreateCounter<long>("verbatim.replay.bytes", "By", "What was sent of them.");
    private static readonly Counter<long> Downloads = Meter.CreateCounter<long>("verbatim.objects.downloads", "{download}", "Attachments that were asked for by a valid link.");
    private static readonly Counter<long> DownloadBytes = Meter.CreateCounter<long>("verbatim.objects.bytes", "By", "Their sizes.");
    private static readonly Counter<long> Uploads = Meter.CreateCounter<long>("verbatim.objects.uploads", "{upload}", "Attachments that were uploaded.");
    private static readonly Counter<long> UploadBytes = Meter.CreateCounter<long>("verbatim.objects.uploaded_bytes", "By", "Their sizes.");

    private static readonly ActivitySource Source = new(Name);

    /// <summary>An activity within that of the request, null where nobody listens: what is recorded is sent.</summary>
    public static Activity? BeginReplay() => Source.StartActivity("replay");

    /// <summary>The same: what comes is sent.</summary>
    public static Activity? BeginFollow() => Source.StartActivity("follow");

    /// <summary>The same: an attachment whose bytes have come is kept.</summary>
    public static Activity? BeginKeep() => Source.StartActivity("keep");

    public static void FollowersChanged(int by) => Followers.Add(by);

    /// <param name="end">whole, left, stalled, deleted or broken.</param>
    public static void StreamEnded(string end) => Streams.Add(1, new KeyValuePair<string, object?>("end", end));

    public static void Sent(int bytes) => StreamBytes.Add(bytes);

    public static void Uploaded(long bytes)
    {
        Uploads.Add(1);
        UploadBytes.Add(bytes);
    }

    public static void Downloaded(long bytes)
    {
        Downloads.Add(1);
        DownloadBytes.Add(bytes);
    }
}
