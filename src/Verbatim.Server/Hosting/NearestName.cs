namespace Verbatim.Server.Hosting;

/// <summary>What somebody probably meant who wrote a name that there is not.</summary>
internal static class NearestName
{
    // Two letters that changed places are two edits.
    private const int MostEdits = 2;

    /// <summary>The known name that differs least, whatever the case of its letters, by two letters at most and by fewer than half of them; null where there is none.</summary>
    public static string? Of(string written, IReadOnlyList<string> known) => known
        .Select(name => (Name: name, Edits: Edits(written.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(near => near.Edits <= MostEdits && 2 * near.Edits < near.Name.Length)
        .OrderBy(near => near.Edits)
        .Select(near => near.Name)
        .FirstOrDefault();

    // Levenshtein's distance, a row at a time.
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[to.Length];
    }
}
