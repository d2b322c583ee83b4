using System.Diagnostics;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Files that are not what a workflow wants, in a folder of their own.</summary>
internal sealed class BadFiles
{
    private static readonly string Models = Path.Combine(Repository.Root, "tests", "Golden", "models");
    private readonly string _folder;

    public BadFiles(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "folder"));
        File.WriteAllText(Path.Combine(folder, "text.png"), "no picture at all");
        File.WriteAllBytes(Path.Combine(folder, "empty.png"), []);
        var picture = File.ReadAllBytes(SoundPicture);
        File.WriteAllBytes(Path.Combine(folder, "cut.png"), picture[..(picture.Length / 2)]);
        var adapter = File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "models", "emblem", "ip-adapter.safetensors"));
        File.WriteAllBytes(Path.Combine(folder, "cut.safetensors"), adapter[..(adapter.Length / 2)]);
        File.WriteAllText(Path.Combine(folder, "page.safetensors"), "<!DOCTYPE html><html>not found</html>");
        using var pipe = Process.Start("mkfifo", [this["pipe"]]);
        pipe.WaitForExit();
    }

    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>A picture that nothing is wrong with.</summary>
    public static string SoundPicture => Path.Combine(Repository.Root, "samples", "images", "reference-1.png");

    /// <summary>A LoRA, which is neither a base model nor an adapter.</summary>
    public static string Lora => Path.Combine(Models, "lora", "kohya_sd15.safetensors");

    /// <summary>An adapter made for SDXL.</summary>
    public static string AdapterOfXl => Path.Combine(Models, "ip-adapter", "ip-adapter_sdxl_vit-h.safetensors");
}
