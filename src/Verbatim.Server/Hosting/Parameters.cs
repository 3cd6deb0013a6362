using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Verbatim.Frames;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>Reads query parameters as they stand in the address. A value that is not taken is a 400 that says what would be.</summary>
internal static class Parameters
{
    public static int? Number(string name, string? text, int least, int most)
    {
        if (text is null)
            return null;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Refuse($"{name} is a number from {least} to {most}.");
    }

    public static bool Flag(string name, string? text) => text switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Refuse($"{name} is true or false."),
    };

    /// <summary>Whether it is backward.</summary>
    public static bool Direction(string? text) => text switch
    {
        null or "forward" => false,
        "backward" => true,
        _ => throw Refuse("direction is forward or backward."),
    };

    // RFC 3339: a time without a zone would mean the server's.
    public static DateTimeOffset? Time(string name, string? text)
    {
        if (text is null)
            return null;

        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        bool hasZone = text.EndsWith('Z') || text.AsSpan(Math.Max(0, text.Length - 6)).ContainsAny('+', '-');
        return hasZone && DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw Refuse($"{name} is a time such as 2026-01-31T09:30:00Z.");
    }

    public static RunStatus? Status(string? text) => text switch
    {
        null => null,
        "running" => RunStatus.Running,
        "completed" => RunStatus.Completed,
        "incomplete" => RunStatus.Incomplete,
        "refused" => RunStatus.Refused,
        "failed" => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        "interrupted" => RunStatus.Interrupted,
        _ => throw Refuse("status is one of running, completed, incomplete, refused, failed, cancelled and interrupted."),
    };

    public static string? Text(string name, string? text) =>
        text is null or { Length: > 0 and <= 255 } ? text : throw Refuse($"{name} is 1 to 255 characters.");

    public static string? Id(string name, string? text) =>
        text is null || IdRule.Accepts(text) ? text : throw Refuse($"{name} is {BodyProblems.IdForm}.");

    /// <summary>Whether what is percent-encoded in a query is UTF-8. The framework leaves what is not as it stands there: another text than anybody sent.</summary>
    public static bool AreText(QueryString query)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(query.Value ?? "");
        int count = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte coded = 0;
            bool isCoded = bytes[i] == '%' && i + 2 < bytes.Length
                && byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out coded);
            bytes[count++] = isCoded ? coded : bytes[i];
            i += isCoded ? 2 : 0;
        }

        return Utf8.IsValid(bytes.AsSpan(0, count));
    }

    private static RefusedException Refuse(string detail) => new(Problems.InvalidParameter(detail));
}
