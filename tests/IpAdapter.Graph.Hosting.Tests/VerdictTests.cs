using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>Everything that reads a workflow says the same about one that is wrong: all problems are found in one place.</summary>
public sealed class VerdictTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly GraphHost _host = new(new GraphHostOptions { PluginFolders = [Built.Plugins] });

    /// <summary>A kind of wrong file, its name, its text, and part of what is said about it.</summary>
    public static TheoryData<string, string, string, string> WrongFiles => new()
    {
        { "no file", "", "", "there is no such file" },
        { "an empty file", "w.yaml", "", "the file is empty" },
        { "no YAML", "w.yaml", "nodes: [\n", "w.yaml:1:8" },
        { "no UTF-8", "w.yaml", "\xFF\xFE", "UTF-16" },
        { "an unknown key", "w.yaml", "node: { a: { uses: images/load } }\noutputs: { image: $a }\n", "unknown key 'node'" },
        { "no output", "w.yaml", "nodes: { a: { uses: images/load, with: { path: star.png } } }\n", "'outputs' is missing" },
        { "an unknown node", "w.yaml", "nodes: { a: { uses: images/lod, with: { path: star.png } } }\noutputs: { image: $a }\n",
            "images/load" },
        { "an unknown port", "w.yaml", Picture.Replace("path:", "pth:", StringComparison.Ordinal), "pth" },
        { "a reference to nothing", "w.yaml", Picture.Replace("$a }", "$b }", StringComparison.Ordinal), "'$b' refers to a node 'b'" },
        { "a file that does not exist", "w.yaml", Picture.Replace("star.png", "moon.png", StringComparison.Ordinal), "moon.png" },
        { "a file that is no picture", "w.yaml", Picture.Replace("star.png", "text.png", StringComparison.Ordinal), "text.png" },
        { "a value out of range", "w.yaml", Latents("seed: 1, sampler: ddim, steps: 100000"), "'steps'" },
        { "a node without a required input", "w.yaml", Latents("seed: 1"), "'sampler'" },
        { "a cycle", "w.yaml", "nodes:\n  a: { uses: images/contact-sheet, with: { images: [$b] } }\n  b: { uses: images/contact-sheet, "
            + "with: { images: [$a] } }\noutputs: { image: $a }\n", "these nodes need one another" },
        { "an input without a value", "w.yaml", "inputs: { style: { type: image } }\nnodes: { a: { uses: images/contact-sheet, with: { "
            + "images: [$inputs.style] } } }\noutputs: { image: $a }\n", "'style'" },
        { "an output that no format can write", "w.yaml", Latents("seed: 1, sampler: ddim"),
            "no loaded plugin can write a value of type latents as a file" },
        { "a part of a model in place of it", "w.yaml",
            $"nodes: {{ base: {{ uses: models/load, with: {{ path: {Built.Emblem}/unet }} }} }}\noutputs: {{ it: $base.unet }}\n", "" },
        { "a picture without a workflow", "plain.png", "", "carries no workflow" },
        { "a weight file", "w.safetensors", "", "a workflow names it" },
        { "a workflow of ComfyUI", "comfy.json", "{ \"3\": { \"class_type\": \"KSampler\" } }", "ComfyUI" },
        { "a folder", "folder", "", "this is a folder" },
    };

    private static string Picture => "nodes: { a: { uses: images/load, with: { path: star.png } } }\noutputs: { image: $a }\n";

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(WrongFiles), DisableDiscoveryEnumeration = true)]
    public async Task A_wrong_file_gets_the_same_verdict_from_everything_that_reads_it(string kind, string name, string text, string said)
    {
        File.Copy(Built.Picture(1), _folder.In("star.png"));
        File.Copy(Built.Picture(1), _folder.In("plain.png"));
        File.Copy(Built.WeightFile, _folder.In("w.safetensors"));
        Directory.CreateDirectory(_folder.In("folder"));
        _folder.Write("text.png", "no picture");
        if (name is not ("" or "plain.png" or "w.safetensors" or "folder"))
            await File.WriteAllBytesAsync(_folder.In(name), [.. text.Select(letter => (byte)letter)],
                TestContext.Current.CancellationToken);
        var path = _folder.In(name.Length == 0 ? "nothing.yaml" : name);

        string[] verdicts =
        [
            await VerdictAsync(path, async request => (await _host.CheckAsync(request,
                cancellationToken: TestContext.Current.CancellationToken)).Problems),
            await VerdictAsync(path, async request => (await _host.PlanAsync(request,
                cancellationToken: TestContext.Current.CancellationToken)).Workflow.Problems),
            await VerdictAsync(path, RunAsync),
        ];

        Assert.True(verdicts.Distinct().Count() == 1, $"{kind}:\n{string.Join("\n\n", verdicts)}");
        Assert.Contains(said, verdicts[0], StringComparison.Ordinal);
        Assert.NotEmpty(verdicts[0]);
        Assert.False(Directory.Exists(_folder.In("out")));
    }

    private async Task<IReadOnlyList<Problem>> RunAsync(RunRequest request)
    {
        IReadOnlyList<Problem> problems = [];
        await foreach (var happened in _host.RunAsync(request, TestContext.Current.CancellationToken))
        {
            Assert.True(happened is NodeChecking or WorkflowChecked or RunFinished { Outcome: RunOutcome.InvalidInput },
                happened.ToString());
            if (happened is WorkflowChecked { Workflow: var workflow })
                problems = workflow.Problems;
        }

        return problems;
    }

    private async Task<string> VerdictAsync(string path, Func<RunRequest, Task<IReadOnlyList<Problem>>> read)
    {
        try
        {
            using var file = WorkflowFile.Read(path);
            return string.Join('\n', await read(new RunRequest(file) { Files = new() { Destination = _folder.In("out/") } }));
        }
        catch (HostInputException refused)
        {
            return refused.Message;
        }
    }

    private static string Latents(string with) => $$"""
        nodes:
          base: { uses: models/load, with: { path: {{Built.Emblem}} } }
          words: { uses: text/encode, with: { encoder: $base.text-encoder, prompt: a star } }
          drawn: { uses: sampling/sample, with: { unet: $base.unet, positive: $words, width: 64, height: 64, {{with}} } }
        outputs: { latents: $drawn }
        """;
}
