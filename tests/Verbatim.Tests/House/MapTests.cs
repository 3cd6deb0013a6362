using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

/// <summary>Holds the map in ARCHITECTURE.md true, in both directions.</summary>
public sealed class MapTests
{
    // Folders that the SDK or the web server asks for by name; they are no part of a project's shape.
    private static readonly string[] Conventional = ["Properties", "wwwroot"];

    // What the ways of keeping attachments share: they may know it, and it knows none of them.
    private const string Shared = "Objects";

    private readonly IReadOnlyList<MapRow> _map = MapRow.Parse(Repository.Read("ARCHITECTURE.md"));
    private readonly IReadOnlyList<ProjectFile> _projects = ProjectFile.In("src");

    [Fact]
    public void The_map_names_every_project_in_src_once_and_no_other() =>
        Assert.Equal(_projects.Select(project => project.Project).Order(), _map.Select(row => row.Project).Order());

    [Fact]
    public void A_project_uses_the_projects_that_the_map_allows_it() =>
        Assert.All(_map, row => Assert.Equal(row.MayUse, Assert.Single(_projects, project => project.Project == row.Project).Uses));

    [Fact]
    public void A_project_has_the_folders_that_the_map_names() =>
        Assert.All(_map, row => Assert.Equal(row.Folders, Repository.Folders("src/Verbatim." + row.Project).Except(Conventional)));

    [Fact]
    public void Frames_needs_no_package() =>
        Assert.Empty(Assert.Single(_projects, project => project.Project == "Frames").Packages);

    [Fact]
    public void Only_tests_reference_the_server() =>
        Assert.DoesNotContain(_projects.Concat(ProjectFile.In("bench")), project => project.Uses.Contains("Server"));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Verbatim.slnx");
        IEnumerable<ProjectFile> all = [.. _projects, .. ProjectFile.In("tests"), .. ProjectFile.In("bench")];
        Assert.All(all, project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Projects_of_tests_and_bench_are_named_beside_the_map() =>
        Assert.All(
            (ProjectFile[])[.. ProjectFile.In("tests"), .. ProjectFile.In("bench")],
            project => Assert.Contains($"`Verbatim.{project.Project}`", Repository.Read("ARCHITECTURE.md"), StringComparison.Ordinal));

    [Fact]
    public void No_way_of_storing_knows_another()
    {
        IReadOnlyList<string> ways = Repository.Folders("src/Verbatim.Storage");
        foreach (string way in ways)
        {
            IReadOnlyList<string> sources = Repository.Files("src/Verbatim.Storage/" + way, ".cs");
            foreach (string other in ways.Where(name => name != way && name != Shared))
            {
                Regex named = NamesOf(other);
                Assert.DoesNotContain(sources, source => named.IsMatch(Repository.Read(source)));
            }
        }
    }

    // The namespace in full, or, since the folders share a parent namespace, its last part with a type of that folder.
    private static Regex NamesOf(string folder)
    {
        IEnumerable<string?> types = Repository.Files("src/Verbatim.Storage/" + folder, ".cs").Select(Path.GetFileNameWithoutExtension);
        return new Regex($@"\bStorage\.{folder}\b|\b{folder}\.({string.Join('|', types)})\b", RegexOptions.CultureInvariant);
    }
}
