using System.Diagnostics;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;
using IpAdapter.Graph.Hosting.Requests;
using Microsoft.Extensions.DependencyInjection;

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

        var output = await RunAsync(Built.Embedding, Built.Plugins, Built.Quickstart, Built.Picture(2), _folder.In("drawn.png"));

        Assert.EndsWith(_folder.In("drawn.png"), output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal((64, 64), (ImageFile.Read(_folder.In("drawn.png")).Width, ImageFile.Read(_folder.In("drawn.png")).Height));
        Assert.InRange(program.Count(line => line.Trim().Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)), 1, 20);
    }

    [Fact]
    public async Task A_program_without_a_workflow_draws_what_the_workflow_draws_to_the_bit()
    {
        await RunAsync(Built.Drawing, Built.Emblem, Path.Combine(Built.Emblem, "ip-adapter.safetensors"), Built.Picture(2), "a red star",
            _folder.In("library.png"));
        await using var services = new ServiceCollection()
            .AddIpAdapterGraph(options => options.PluginFolders.Add(Built.Plugins))
            .BuildServiceProvider();
        var request = new RunRequest(WorkflowFile.Read(Built.Quickstart))
        {
            Inputs = new Dictionary<string, object>
            {
                ["style"] = Built.Picture(2),
                ["words.prompt"] = "a red star",
                ["scale"] = 0.8,
                ["seed"] = 7,
            },
            Files = new() { Destination = _folder.In("workflow.png") },
        };
        await foreach (var _ in services.GetRequiredService<GraphHost>().RunAsync(request, TestContext.Current.CancellationToken))
        {
        }

        Assert.True(ImageFile.Read(_folder.In("library.png")).Pixels.Span
            .SequenceEqual(ImageFile.Read(_folder.In("workflow.png")).Pixels.Span));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var sample = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (sample.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            sample.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await sample.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(sample.ExitCode == 0, await output + await error);
        return await output;
    }
}
