using System.Text.RegularExpressions;

namespace Verbatim.Storage.Tests.S3;

/// <summary>A request as it reached the proxy: its head, and how long its body is said to be.</summary>
internal sealed partial record S3Request(string Method, string Target, IReadOnlyList<string> Headers, int BodyBytes)
{
    public string Path => Target.Split('?')[0];

    /// <summary>Whether it is about an object's content, or parts of it.</summary>
    public bool IsContent => ContentPath().IsMatch(Path);

    public bool IsMetadata => Path.EndsWith(".json", StringComparison.Ordinal);

    public bool IsRead => Method is "GET" or "HEAD";

    public static S3Request Parse(string head)
    {
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] words = lines[0].Split(' ');
        string? length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return new S3Request(words[0], words[1], lines[1..], length is null ? 0 : int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("/[0-9a-f]{64}$")]
    private static partial Regex ContentPath();
}
