using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

public sealed partial class NameTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void No_file_is_named_after_a_role_that_says_nothing(string folder) =>
        Assert.DoesNotContain(
            Repository.Files(folder, ".cs", ".razor").Select(path => Path.GetFileName(path)),
            name => Vague().IsMatch(name));

    [Theory]
    [InlineData("RunManager.cs", true)]
    [InlineData("Utils.cs", true)]
    [InlineData("RunHelpers.razor.cs", true)]
    [InlineData("SqliteDatabase.cs", false)]
    [InlineData("Frame.cs", false)]
    public void A_vague_name_is_told_from_a_good_one(string name, bool vague) => Assert.Equal(vague, Vague().IsMatch(name));

    [Fact]
    public void No_two_messages_of_the_log_have_one_event_id()
    {
        int[] ids =
        [
            .. Repository.Files("src", ".cs").SelectMany(path => LogMessage().Matches(File.ReadAllText(Repository.At(path))))
                .Select(message => int.Parse(message.Groups["id"].ValueSpan, CultureInfo.InvariantCulture)),
        ];

        Assert.InRange(ids.Length, 20, int.MaxValue);
        Assert.Empty(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+),")]
    private static partial Regex LogMessage();

    // The last word of the name, before its endings.
    [GeneratedRegex(@"^[^.]*?(Manager|Helper|Util|Utility|Utilitie|Service|Processor|Handler|Info|Data|Impl|Base|Common|Dto)s?\.")]
    private static partial Regex Vague();
}
