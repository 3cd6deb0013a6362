namespace Verbatim.Frames.Checking;

/// <summary>The one form of time that the contract knows: RFC 3339 in UTC, with milliseconds and <c>Z</c>.</summary>
internal static class Rfc3339
{
    /// <summary>Whether the text is <c>yyyy-MM-ddTHH:mm:ss.fffZ</c> and names a time that exists. Leap seconds do not: .NET cannot hold one.</summary>
    public static bool Accepts(ReadOnlySpan<byte> text)
    {
        if (text.Length != 24 || text[4] != '-' || text[7] != '-' || text[10] != 'T'
            || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[23] != 'Z')
        {
            return false;
        }

        return Number(text[..4]) is >= 1 and var year
            && Number(text[5..7]) is >= 1 and <= 12 and var month
            && Number(text[8..10]) is >= 1 and var day && day <= DateTime.DaysInMonth(year, month)
            && Number(text[11..13]) is >= 0 and <= 23
            && Number(text[14..16]) is >= 0 and <= 59
            && Number(text[17..19]) is >= 0 and <= 59
            && Number(text[20..23]) >= 0;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return -1;

            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
