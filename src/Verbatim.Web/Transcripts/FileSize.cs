using static System.FormattableString;

namespace Verbatim.Web.Transcripts;

/// <summary>A size in the largest unit that leaves a number of one or more.</summary>
internal static class FileSize
{
    private const double Step = 1024;

    public static string Text(long bytes) => bytes switch
    {
        < 1024 => Invariant($"{bytes} B"),
        < 1024 * 1024 => Invariant($"{bytes / Step:0.#} KiB"),
        < 1024 * 1024 * 1024 => Invariant($"{bytes / Step / Step:0.#} MiB"),
        _ => Invariant($"{bytes / Step / Step / Step:0.#} GiB"),
    };
}
