using System.Globalization;
using System.Security.Cryptography;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Pipelines;
using IpAdapter.Graph.Workflows;
using IpAdapter.Tests;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>
/// What libtorch reads is held while it reads it. A number or a tensor that is not makes another picture, or none, once in some thousand
/// calls: a few drawings here, as many as DRAWINGS_UNDER_COLLECTION says where that is set.
/// </summary>
public sealed class DrawingUnderCollection(LoadedPlugins plugins) : IClassFixture<LoadedPlugins>
{
    private const int FewDrawings = 3;

    private static readonly string Workflows = Path.Combine(Repository.Root, "workflows");

    [Theory]
    [InlineData("quickstart")]
    public async Task A_workflow_draws_one_picture_however_often_garbage_is_collected_meanwhile(string name)
    {
        var workflow = await File.ReadAllTextAsync(Path.Combine(Workflows, $"{name}.yaml"), TestContext.Current.CancellationToken);
        var drawings = Environment.GetEnvironmentVariable("DRAWINGS_UNDER_COLLECTION") is { Length: > 0 } asked
            ? int.Parse(asked, CultureInfo.InvariantCulture)
            : FewDrawings;
        var expected = await DrawAsync(workflow);

        using var collecting = new Collecting();
        for (var drawing = 0; drawing < drawings; drawing++)
            Assert.Equal(expected, await DrawAsync(workflow));

        TestContext.Current.TestOutputHelper?.WriteLine($"{drawings} drawings, {collecting.Count} collections, one hash: {expected}");
    }

    private async Task<string> DrawAsync(string workflow)
    {
        var hash = "";
        await plugins.RunAsync(
            workflow,
            new ValueSource("workflow.yaml", Workflows),
            outputs => hash = Convert.ToHexStringLower(SHA256.HashData(((Image)outputs.Values.Single().Single()).Pixels.Span)));
        return hash;
    }
}
