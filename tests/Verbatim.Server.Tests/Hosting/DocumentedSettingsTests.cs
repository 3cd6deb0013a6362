using System.Globalization;
using System.Text.RegularExpressions;
using Verbatim.Server.Hosting;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>docs/operate.md names every setting with the value that it has unless set, and none that there is not.</summary>
public sealed partial class DocumentedSettingsTests
{
    private static readonly string Page = File.ReadAllText(Repository.At("docs", "operate.md"));

    [Fact]
    public void Every_setting_stands_in_the_table_with_the_value_that_it_has_unless_set()
    {
        string[] known = [.. KnownSettings.All.Select(setting => $"{setting.Name} = {Text(setting.Default)}")];
        string section = Page[Page.IndexOf("\n## Every setting\n", StringComparison.Ordinal)..];
        Assert.Equal(Row().Count(Page), Row().Count(section));
        string[] listed = [.. Row().Matches(section).Select(row => $"{row.Groups["name"].Value} = {row.Groups["unset"].Value.Trim()}")];

        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_else_the_page_says_of_a_setting_is_about_one_that_there_is()
    {
        HashSet<string> known = [.. KnownSettings.All.Select(setting => setting.Name)];
        string[] sections = [.. known.Select(name => name.Split("__")[0]).Distinct()];

        string[] named = [.. Named().Matches(Page).Select(match => match.Value).Where(name => sections.Contains(name.Split("__")[0])).Distinct()];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(known.Contains(name), $"docs/operate.md speaks of {name}."));
    }

    private static string Text(object? value) => value switch
    {
        null or "" => "",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    [GeneratedRegex(@"^\| `(?<name>[A-Z]\w+__\w+)` \|(?<unset>[^|]*)\|[^|]*\|[^|]*\|[^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(__[A-Za-z]+)+\b")]
    private static partial Regex Named();
}
