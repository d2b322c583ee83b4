using System.Globalization;
using System.Text;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Writes the workflow file that a person would write for a request.</summary>
internal static class RequestedWorkflow
{
    public static string TextOf(PictureRequest request)
    {
        var text = new StringBuilder("name: a recorded pipeline\nnodes:\n");
        Node("base", "models/load", $"path: {Quoted(request.Model)}");
        if (request.ImageEncoder is { } encoder)
            Node("encoder", "models/load-image-encoder", $"path: {Quoted(encoder)}");
        var (unet, encoderOfText) = ("$base.unet", "$base.text-encoder");
        foreach (var (lora, i) in request.Loras.Select((lora, i) => (lora, i)))
        {
            Node($"changed{i}", "lora/apply", $"lora: {Quoted(lora.File)}, unet: {unet}, text-encoder: {encoderOfText}, scale: {Number(lora.Scale)}");
            (unet, encoderOfText) = ($"$changed{i}.unet", $"$changed{i}.text-encoder");
        }
        foreach (var (inversion, i) in request.Inversions.Select((inversion, i) => (inversion, i)))
            Node($"word{i}", "text/load-inversion", $"path: {Quoted(inversion.File)}, token: {Quoted(inversion.Token)}");
        if (request.Inversions.Count > 0)
        {
            Node("taught", "text/apply-inversion", $"encoder: {encoderOfText}, inversion: [{string.Join(", ", request.Inversions.Select((_, i) => $"$word{i}"))}]");
            encoderOfText = "$taught";
        }
        // As in diffusers, the negative prompt skips no layer.
        Words("positive", request.Prompts, request.SecondPrompts, request.Sizes, request.ClipSkip);
        if (request.NegativePrompts is { } negative)
            Words("negative", negative, request.NegativeSecondPrompts, request.NegativeSizes, clipSkip: 0);

        foreach (var (adapter, i) in request.Adapters.Select((adapter, i) => (adapter, i)))
        {
            Node($"adapter{i}", "image-prompt/load", $"path: {Quoted(adapter.File)}{(adapter.Shortcut is { } shortcut ? $", shortcut: on, shortcut-scale: {Number(shortcut)}" : "")}");
            Look(adapter, i);
            Node($"prompted{i}", "image-prompt/apply", $"unet: {unet}, adapter: $adapter{i}, image: $look{i}, scale: {Number(adapter.Scale)}{(adapter.Blocks is null ? "" : $", blocks: {adapter.Blocks}")}{Regions(adapter)}");
            unet = $"$prompted{i}";
        }
        foreach (var (control, i) in request.Controls.Select((control, i) => (control, i)))
        {
            Node($"controlled{i}", "structure/apply-controlnet", $"unet: {unet}, controlnet: {Quoted(control.Folder)}, image: {Quoted(control.Image)}, scale: {Number(control.Scale)}, start: {Number(control.Start)}, end: {Number(control.End)}{(control.Guesses ? ", guess-mode: true" : "")}");
            unet = $"$controlled{i}";
        }
        foreach (var (sketch, i) in request.Sketches.Select((sketch, i) => (sketch, i)))
        {
            Node($"sketched{i}", "structure/apply-t2i-adapter", $"unet: {unet}, adapter: {Quoted(sketch.Folder)}, image: {Quoted(sketch.Image)}, scale: {Number(sketch.Scale)}, end: {Number(sketch.End)}");
            unet = $"$sketched{i}";
        }
        if (request.Start is { } start)
            Node("start", "latents/encode", $"autoencoder: $base.autoencoder, image: {Quoted(start.Image)}, width: {request.Width}, height: {request.Height}{(start.Mask is null ? "" : $", mask: {Quoted(start.Mask)}")}");

        Node("sampler", $"samplers/{request.Sampler.Node}", string.Join(", ", request.Sampler.Settings.Select(setting => $"{setting.Key}: {setting.Value}")));
        Node("drawn", "sampling/sample",
            $"unet: {unet}, positive: $positive{(request.NegativePrompts is null ? "" : ", negative: $negative")}, sampler: $sampler, steps: {request.Steps}, guidance: {Number(request.Guidance)}, "
            + $"seed: {request.Seed}, width: {request.Width}, height: {request.Height}, count: {request.PicturesPerPrompt}, guidance-rescale: {Number(request.GuidanceRescale)}"
            + (request.Start is null ? "" : $", start: $start, strength: {Number(request.Start.Strength)}"));
        Node("picture", "latents/decode", "autoencoder: $base.autoencoder, latents: $drawn");

        text.Append("outputs:\n  latents: $drawn\n  images: $picture.images\n  positive: $positive\n  autoencoder: $base.autoencoder\n");
        if (request.Start is not null)
            text.Append("  start: $start\n");
        if (request.NegativePrompts is not null)
            text.Append("  negative: $negative\n");
        for (var i = 0; i < request.Adapters.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"  look{i}: $look{i}\n  adapter{i}: $adapter{i}\n");
        return text.ToString();

        void Words(string name, IReadOnlyList<string> prompts, IReadOnlyList<string>? secondPrompts, SizesRequest? sizes, int clipSkip)
        {
            Node(sizes is null ? name : $"{name}-words", "text/encode", $"encoder: {encoderOfText}, prompt: {List(prompts)}, clip-skip: {clipSkip}{(secondPrompts is null ? "" : $", prompt-2: {List(secondPrompts)}")}");
            if (sizes is not null)
                Node(name, "text/set-sizes", $"words: ${name}-words, {sizes.Settings}");
        }

        void Look(AdapterRequest adapter, int i)
        {
            var pictures = $"encoder: {(request.ImageEncoder is null ? "$base.image-encoder" : "$encoder")}, image: {List(adapter.Images)}";
            if (adapter.Embeddings is { } embeddings)
                Node($"look{i}", "image-prompt/load-embeddings", $"path: {Quoted(embeddings.File)}, tensor: {embeddings.Tensor}");
            else if (adapter.Identity is { } identity)
                Node($"look{i}", "image-prompt/encode-face", $"adapter: $adapter{i}, identity: {Quoted(identity)}{(adapter.Images.Count == 0 ? "" : $", {pictures}")}");
            else
                Node($"look{i}", "image-prompt/encode", $"adapter: $adapter{i}, {pictures}");
        }

        static string Regions(AdapterRequest adapter) => (adapter.Masks.Count == 0 ? "" : $", mask: {List(adapter.Masks)}, mask-fit: as-diffusers")
            + (adapter.Scales.Count == 0 ? "" : $", scales: [{string.Join(", ", adapter.Scales.Select(Number))}]");

        void Node(string name, string uses, string with) => text.Append($"  {name}: {{ uses: {uses}{(with.Length == 0 ? "" : $", with: {{ {with} }}")} }}\n");
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Quoted))}]";

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
