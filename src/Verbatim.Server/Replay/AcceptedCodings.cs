using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Verbatim.Server.Replay;

/// <summary>Which of the codings that an ended run is sent in a client takes, and which it likes more (RFC 9110, 12.5.3).</summary>
/// <param name="Identity">Whether it takes the frames as they are.</param>
/// <param name="Zstd">Whether it takes Zstandard.</param>
/// <param name="PrefersZstd">Whether it takes Zstandard and does not like the frames as they are more.</param>
internal readonly record struct AcceptedCodings(bool Identity, bool Zstd, bool PrefersZstd)
{
    public static AcceptedCodings Of(StringValues acceptEncoding)
    {
        double? identity = null;
        double? zstd = null;
        double? others = null;
        foreach (string element in acceptEncoding.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Read(element) is not var (coding, weight))
                continue;
            if (coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
                identity = weight;
            else if (coding.Equals("zstd", StringComparison.OrdinalIgnoreCase))
                zstd = weight;
            else if (coding == "*")
                others = weight;
        }

        bool takesIdentity = (identity ?? others) is not 0;
        bool takesZstd = (zstd ?? others ?? 0) > 0;

        // "*" says that anything will do, and many who send it cannot read everything: only who names zstd, or refuses the frames as they are, gets it.
        bool prefersZstd = takesZstd && (!takesIdentity || zstd >= (identity ?? 0));
        return new AcceptedCodings(takesIdentity, takesZstd, prefersZstd);
    }

    private static (string Coding, double Weight)? Read(string element)
    {
        string[] parts = element.Split(';', StringSplitOptions.TrimEntries);
        if (parts.Length == 1)
            return (parts[0], 1);

        // An element that cannot be read says nothing.
        return parts is [var coding, ['q' or 'Q', '=', .. var weight]]
            && double.TryParse(weight, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? (coding, value)
            : null;
    }
}
