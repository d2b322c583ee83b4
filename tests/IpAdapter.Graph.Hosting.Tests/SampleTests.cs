using System.Diagnostics;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>The programs in samples, as somebody starts them.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_of_twenty_lines_draws_with_an_image_prompt()
    {
        var program = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "samples", "Embedding", "Program.cs"),
            TestContext.Current.CancellationToken);
        using var sample = Process.Start(new ProcessStartInfo(Built.Embedding,
            [Built.Plugins, Built.Quickstart, Built.Picture(2), _folder.In("drawn.png")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (sample.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            sample.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await sample.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(sample.ExitCode == 0, await output + await error);
        Assert.EndsWith(_folder.In("drawn.png"), (await output).TrimEnd(), StringComparison.Ordinal);
        Assert.Equal((64, 64), (ImageFile.Read(_folder.In("drawn.png")).Width, ImageFile.Read(_folder.In("drawn.png")).Height));
        Assert.InRange(program.Count(line => line.Trim().Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)), 1, 20);
    }
}
