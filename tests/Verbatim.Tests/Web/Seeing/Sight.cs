using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Verbatim.Tests.Web.Seeing;

/// <summary>What a person sees of rendered components: text and what it is (a heading, a state, a link, a picture), none of the markup.</summary>
internal sealed partial class Sight
{
    private static readonly HashSet<string> Blocks =
    [
        "div", "p", "section", "article", "header", "footer", "ul", "ol", "li", "dl", "pre", "details", "figure", "figcaption", "table", "blockquote", "hr",
        "h1", "h2", "h3", "h4", "h5", "h6", "nav", "button",
    ];

    private readonly StringBuilder _lines = new();

    public static string Of(IEnumerable<INode> nodes)
    {
        var sight = new Sight();
        sight.Look(nodes, 0);
        return sight._lines.ToString();
    }

    private void Look(IEnumerable<INode> nodes, int depth)
    {
        var inline = new StringBuilder();
        foreach (INode node in nodes)
        {
            if (node is IElement element && Blocks.Contains(element.LocalName))
            {
                Write(inline, depth);
                Look(element, depth);
            }
            else
            {
                inline.Append(InLine(node));
            }
        }

        Write(inline, depth);
    }

    private void Look(IElement element, int depth)
    {
        if (IsHidden(element))
            return;

        switch (element.LocalName)
        {
            case ['h', >= '1' and <= '6' and var level]:
                Write($"heading {level}: {InLine(element.ChildNodes)}", depth);
                break;
            case "header":
                Write(string.Join(' ', element.Children.Select(child => child.LocalName == "h3" ? $"heading 3: {InLine(child.ChildNodes)}" : InLine(child))), depth);
                break;
            case "pre":
                foreach (string line in element.TextContent.TrimEnd('\n').Split('\n'))
                    Write($"| {line}", depth);
                break;
            case "button":
                Write($"button: {InLine(element.ChildNodes)}", depth);
                break;
            case "li":
                Write(element.ParentElement is { LocalName: "ul", ClassName: "notices" } ? "notice" : element.ParentElement!.LocalName == "ol" ? "numbered" : "item", depth);
                Look(element.ChildNodes, depth + 1);
                break;
            case "article" or "blockquote" or "table":
                Write(element.LocalName == "table" ? "table" : element.LocalName == "blockquote" ? "quote" : "entry", depth);
                LookInside(element, depth + 1);
                break;
            case "section":
                Write($"{element.GetAttribute("role")}{(element.GetAttribute("aria-busy") == "true" ? ", growing" : "")}", depth);
                Look(element.ChildNodes, depth + 1);
                break;
            case "details":
                Write(element.HasAttribute("open") ? "details, open" : "details, closed", depth);
                Look(element.ChildNodes, depth + 1);
                break;
            case "dl":
                foreach (IElement pair in element.Children)
                    Write($"{InLine(pair.Children[0].ChildNodes)}: {InLine(pair.Children[1].ChildNodes)}", depth);
                break;
            case "hr":
                Write("rule", depth);
                break;
            default:
                bool isApart = element.ClassList.Contains("nested") || element.ClassList.Contains("refusal") || element.ClassList.Contains("failure") || element.ClassList.Contains("divider");
                if (isApart)
                    Write(element.ClassList.First(name => name is "nested" or "refusal" or "failure" or "divider"), depth);
                Look(element.ChildNodes, isApart ? depth + 1 : depth);
                break;
        }
    }

    private void LookInside(IElement element, int depth)
    {
        if (element.LocalName != "table")
        {
            Look(element.ChildNodes, depth);
            return;
        }

        foreach (IElement row in element.QuerySelectorAll("tr"))
            Write(string.Join(" | ", row.Children.Select(cell => InLine(cell.ChildNodes).Trim())), depth);
    }

    private static string InLine(IEnumerable<INode> nodes) => string.Concat(nodes.Select(InLine));

    private static string InLine(INode node) => node switch
    {
        IText text => text.Data,
        IElement element when IsHidden(element) => "",
        IElement { LocalName: "summary" } summary => $"{InLine(summary.ChildNodes)}",
        IElement { LocalName: "a" } link => $"{InLine(link.ChildNodes)} <{link.GetAttribute("href")}>",
        IElement { LocalName: "code" } code => $"`{code.TextContent}`",
        IElement { LocalName: "strong" } strong => $"**{InLine(strong.ChildNodes)}**",
        IElement { LocalName: "em" } emphasis => $"*{InLine(emphasis.ChildNodes)}*",
        IElement { LocalName: "del" } deleted => $"~{InLine(deleted.ChildNodes)}~",
        IElement { LocalName: "br" } => " / ",
        IElement { LocalName: "img" } picture => $"(picture: {picture.GetAttribute("alt")})",
        IElement { LocalName: "script" or "style" or "iframe" or "form" } foreign => $"(!! {foreign.LocalName})",
        IElement status when status.ClassList.Contains("status") => $" [{InLine(status.ChildNodes)}, {status.GetAttribute("data-state")}] ",
        IElement element => $" {InLine(element.ChildNodes)} ",
        _ => "",
    };

    // What is only for assistive technology counts: it is how somebody sees.
    private static bool IsHidden(IElement element) => element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true";

    private void Write(StringBuilder inline, int depth)
    {
        Write(inline.ToString(), depth);
        inline.Clear();
    }

    private void Write(string line, int depth)
    {
        string text = line.StartsWith("| ", StringComparison.Ordinal) ? line.TrimEnd() : Blank().Replace(line, " ").Trim();
        if (text.Length > 0)
            _lines.Append(' ', depth * 2).Append(text).Append('\n');
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
