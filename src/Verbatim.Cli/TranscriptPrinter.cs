using Spectre.Console;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary>Prints a transcript: coloured and wrapped for people, plain lines on a pipe.</summary>
internal static class TranscriptPrinter
{
    public static void Print(IEnumerable<TranscriptLine> lines)
    {
        bool isFirst = true;
        foreach (TranscriptLine line in lines)
        {
            if (line.Kind == TranscriptLineKind.Heading && !isFirst)
                Console.Out.WriteLine();
            isFirst = false;
            if (Console.IsOutputRedirected)
                Console.Out.WriteLine(new string(' ', line.Depth * 2) + line.Text);
            else
                AnsiConsole.Write(new Padder(new Text(line.Text, StyleOf(line.Kind)), new Padding(line.Depth * 2, 0, 0, 0)));
        }
    }

    private static Style StyleOf(TranscriptLineKind kind) => kind switch
    {
        TranscriptLineKind.Heading => new Style(decoration: Decoration.Bold),
        TranscriptLineKind.Note => new Style(decoration: Decoration.Dim),
        TranscriptLineKind.Warning => new Style(Color.Red),
        _ => Style.Plain,
    };
}
