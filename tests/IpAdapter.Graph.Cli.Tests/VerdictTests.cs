using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>Every command that reads a workflow says the same about one that is wrong: all problems are found in one place.</summary>
public sealed class VerdictTests
{
    private static readonly string[] Commands = ["validate", "plan", "draw", "run"];

    private static readonly string Emblem = Path.Combine(Repository.Root, "samples", "models", "emblem");

    /// <summary>A kind of wrong file, its name, its text, and part of what is said about it.</summary>
    public static TheoryData<string, string, string, string> WrongFiles => new()
    {
        { "no file", "", "", "there is no such file" },
        { "an empty file", "w.yaml", "", "the file is empty" },
        { "no YAML", "w.yaml", "nodes: [\n", "w.yaml:1:8" },
        { "no UTF-8", "w.yaml", "\xFF\xFE", "UTF-16" },
        { "an unknown key", "w.yaml", "node: { a: { uses: images/load } }\noutputs: { image: $a }\n", "unknown key 'node'" },
        { "no output", "w.yaml", "nodes: { a: { uses: images/load, with: { path: star.png } } }\n", "'outputs' is missing" },
        { "an unknown node", "w.yaml", "nodes: { a: { uses: images/lod, with: { path: star.png } } }\noutputs: { image: $a }\n", "images/load" },
        { "an unknown port", "w.yaml", Picture.Replace("path:", "pth:", StringComparison.Ordinal), "pth" },
        { "a reference to nothing", "w.yaml", Picture.Replace("$a }", "$b }", StringComparison.Ordinal), "'$b' refers to a node 'b'" },
        { "a file that does not exist", "w.yaml", Picture.Replace("star.png", "moon.png", StringComparison.Ordinal), "moon.png" },
        { "a file that is no picture", "w.yaml", Picture.Replace("star.png", "text.png", StringComparison.Ordinal), "text.png" },
        { "a value out of range", "w.yaml", Latents("seed: 1, sampler: ddim, steps: 100000"), "'steps'" },
        { "a cycle", "w.yaml", "nodes:\n  a: { uses: images/contact-sheet, with: { images: [$b] } }\n  b: { uses: images/contact-sheet, with: { images: [$a] } }\noutputs: { image: $a }\n", "these nodes need one another" },
        { "an input without a value", "w.yaml", "inputs: { style: { type: image } }\nnodes: { a: { uses: images/contact-sheet, with: { images: [$inputs.style] } } }\noutputs: { image: $a }\n", "'style'" },
        { "an output that no format can write", "w.yaml", Latents("seed: 1, sampler: ddim"), "no loaded plugin can write a value of type latents as a file" },
        { "an output that a model lacks", "w.yaml", $"nodes: {{ base: {{ uses: models/load, with: {{ path: {Emblem}/unet }} }} }}\noutputs: {{ it: $base.unet }}\n", "" },
        { "a picture without a workflow", "plain.png", "", "carries no workflow" },
        { "a weight file", "w.safetensors", "", "a workflow names it" },
        { "a workflow of ComfyUI", "comfy.json", "{ \"3\": { \"class_type\": \"KSampler\" } }", "ComfyUI" },
        { "a folder", "folder", "", "this is a folder" },
    };

    private static string Picture => "nodes: { a: { uses: images/load, with: { path: star.png } } }\noutputs: { image: $a }\n";

    [Theory]
    [MemberData(nameof(WrongFiles), DisableDiscoveryEnumeration = true)]
    public async Task A_wrong_file_gets_the_same_verdict_from_every_command(string kind, string name, string text, string said)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Repository.Root, "samples", "images", "reference-1.png"), folder.In("star.png"));
        File.Copy(folder.In("star.png"), folder.In("plain.png"));
        File.Copy(Path.Combine(Emblem, "ip-adapter.safetensors"), folder.In("w.safetensors"));
        Directory.CreateDirectory(folder.In("folder"));
        await File.WriteAllTextAsync(folder.In("text.png"), "no picture", TestContext.Current.CancellationToken);
        if (name is not ("" or "plain.png" or "w.safetensors" or "folder"))
            await File.WriteAllBytesAsync(folder.In(name), [.. text.Select(letter => (byte)letter)], TestContext.Current.CancellationToken);
        var path = name.Length == 0 ? "nothing.yaml" : name;

        var endings = await Task.WhenAll(Commands.Select(command => Command.RunAsync(folder.Path, command, path)));

        var verdicts = endings.Select(ending => (ending.Code, Problems(ending.Error))).ToList();
        Assert.True(verdicts.TrueForAll(verdict => verdict == (2, verdicts[0].Item2)), $"{kind}:\n{string.Join("\n\n", verdicts)}");
        Assert.Contains(said, verdicts[0].Item2, StringComparison.Ordinal);
        Assert.NotEmpty(verdicts[0].Item2);
        Assert.False(Directory.Exists(folder.In("out")));
    }

    // 'validate' counts what it found.
    private static string Problems(string error) => string.Join('\n', error.Split('\n')
        .Where(line => line.Length > 0 && !line.EndsWith(" problem", StringComparison.Ordinal) && !line.EndsWith(" problems", StringComparison.Ordinal)));

    private static string Latents(string with) => $$"""
        nodes:
          base: { uses: models/load, with: { path: {{Emblem}} } }
          words: { uses: text/encode, with: { encoder: $base.text-encoder, prompt: a star } }
          drawn: { uses: sampling/sample, with: { unet: $base.unet, positive: $words, width: 64, height: 64, {{with}} } }
        outputs: { latents: $drawn }
        """;
}
