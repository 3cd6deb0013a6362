using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

public sealed partial class FormatTests
{
    private readonly string _schema = Repository.Read("src/Verbatim.Storage/Sqlite/SqliteFormats.cs");
    private readonly string _page = Repository.Read("docs/format.md");

    [Fact]
    public void The_page_of_the_format_is_about_the_format_that_is_written() =>
        Assert.Contains($"format {Number().Match(_schema).Groups[1].Value}\n", _page, StringComparison.Ordinal);

    [Fact]
    public void The_page_of_the_format_names_every_table_and_every_column()
    {
        string[] names = [.. Table().Matches(_schema).Concat(Column().Matches(_schema)).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", _page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"int Format = (\d+);")]
    private static partial Regex Number();

    [GeneratedRegex(@"create table (\w+) \(")]
    private static partial Regex Table();

    [GeneratedRegex(@"^ +(?:alter table \w+ add column )?(\w+) +(?:text|integer|blob)\b", RegexOptions.Multiline)]
    private static partial Regex Column();
}
