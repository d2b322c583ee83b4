using static IpAdapter.Graph.Golden.Tests.Pipelines.WorkflowText;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>The workflow file that a person would write for a request.</summary>
internal sealed class RequestedWorkflow
{
    private readonly PictureRequest _request;
    private readonly WorkflowText _text = new();
    private string _unet = "$base.unet";
    private string _textEncoder = "$base.text-encoder";

    private RequestedWorkflow(PictureRequest request) => _request = request;

    public static string TextOf(PictureRequest request)
    {
        var workflow = new RequestedWorkflow(request);
        workflow.Models();
        workflow.Loras();
        workflow.Inversions();
        workflow.Words();
        workflow.ImagePrompts();
        workflow.Structure();
        workflow.Drawing();
        workflow.Outputs();
        return workflow._text.ToString();
    }

    private void Models()
    {
        _text.Node("base", "models/load", $"path: {Quoted(_request.Model)}");
        if (_request.ImageEncoder is { } encoder)
            _text.Node("encoder", "models/load-image-encoder", $"path: {Quoted(encoder)}");
    }

    private void Loras()
    {
        foreach (var (i, lora) in _request.Loras.Index())
        {
            _text.Node($"changed{i}", "lora/apply", $"lora: {Quoted(lora.File)}", $"unet: {_unet}", $"text-encoder: {_textEncoder}",
                $"scale: {Number(lora.Scale)}");
            (_unet, _textEncoder) = ($"$changed{i}.unet", $"$changed{i}.text-encoder");
        }
    }

    private void Inversions()
    {
        if (_request.Inversions.Count == 0)
            return;
        foreach (var (i, inversion) in _request.Inversions.Index())
            _text.Node($"word{i}", "text/load-inversion", $"path: {Quoted(inversion.File)}", $"token: {Quoted(inversion.Token)}");
        _text.Node("taught", "text/apply-inversion", $"encoder: {_textEncoder}",
            $"inversion: {Items(_request.Inversions.Select((_, i) => $"$word{i}"))}");
        _textEncoder = "$taught";
    }

    private void Words()
    {
        // As in diffusers, the negative prompt skips no layer.
        Words("positive", _request.Prompts, _request.SecondPrompts, _request.Sizes, _request.ClipSkip);
        if (_request.NegativePrompts is { } negative)
            Words("negative", negative, _request.NegativeSecondPrompts, _request.NegativeSizes, clipSkip: 0);
    }

    private void Words(string name, IReadOnlyList<string> prompts, IReadOnlyList<string>? secondPrompts, SizesRequest? sizes, int clipSkip)
    {
        _text.Node(sizes is null ? name : $"{name}-words", "text/encode", $"encoder: {_textEncoder}", $"prompt: {Texts(prompts)}",
            $"clip-skip: {clipSkip}", "syntax: plain", secondPrompts is null ? null : $"prompt-2: {Texts(secondPrompts)}");
        if (sizes is not null)
            _text.Node(name, "text/set-sizes", $"words: ${name}-words", sizes.Settings);
    }

    private void ImagePrompts()
    {
        foreach (var (i, adapter) in _request.Adapters.Index())
        {
            _text.Node($"adapter{i}", "image-prompt/load", $"path: {Quoted(adapter.File)}", adapter.Shortcut is { } shortcut
                ? $"shortcut: on, shortcut-scale: {Number(shortcut)}"
                : null);
            Look(adapter, i);
            _text.Node($"prompted{i}", "image-prompt/apply", $"unet: {_unet}", $"adapter: $adapter{i}", $"image: $look{i}",
                $"scale: {Number(adapter.Scale)}",
                adapter.Blocks is null ? null : $"blocks: {adapter.Blocks}",
                adapter.Masks.Count == 0 ? null : $"mask: {Texts(adapter.Masks)}, mask-fit: as-diffusers",
                adapter.Scales.Count == 0 ? null : $"scales: {Numbers(adapter.Scales)}");
            _unet = $"$prompted{i}";
        }
    }

    private void Look(AdapterRequest adapter, int i)
    {
        var pictures = $"encoder: {(_request.ImageEncoder is null ? "$base.image-encoder" : "$encoder")}, image: {Texts(adapter.Images)}";
        if (adapter.Embeddings is { } embeddings)
            _text.Node($"look{i}", "image-prompt/load-embeddings", $"path: {Quoted(embeddings.File)}", $"tensor: {embeddings.Tensor}");
        else if (adapter.Identity is { } identity)
            _text.Node($"look{i}", "image-prompt/encode-face", $"adapter: $adapter{i}", $"identity: {Quoted(identity)}",
                adapter.Images.Count == 0 ? null : pictures);
        else
            _text.Node($"look{i}", "image-prompt/encode", $"adapter: $adapter{i}", pictures);
    }

    private void Structure()
    {
        foreach (var (i, control) in _request.Controls.Index())
        {
            _text.Node($"controlled{i}", "structure/apply-controlnet", $"unet: {_unet}", $"controlnet: {Quoted(control.Folder)}",
                $"image: {Quoted(control.Image)}",
                $"scale: {Number(control.Scale)}", $"start: {Number(control.Start)}", $"end: {Number(control.End)}", control.Guesses
                    ? "guess-mode: true"
                    : null);
            _unet = $"$controlled{i}";
        }
        foreach (var (i, sketch) in _request.Sketches.Index())
        {
            _text.Node($"sketched{i}", "structure/apply-t2i-adapter", $"unet: {_unet}", $"adapter: {Quoted(sketch.Folder)}",
                $"image: {Quoted(sketch.Image)}", $"scale: {Number(sketch.Scale)}", $"end: {Number(sketch.End)}");
            _unet = $"$sketched{i}";
        }
    }

    private void Drawing()
    {
        var size = $"width: {_request.Width}, height: {_request.Height}";
        if (_request.Start is { } start)
            _text.Node("start", "latents/encode", "autoencoder: $base.autoencoder", $"image: {Quoted(start.Image)}", size,
                start.Mask is null ? null : $"mask: {Quoted(start.Mask)}");
        _text.Node("sampler", $"samplers/{_request.Sampler.Node}",
            [.. _request.Sampler.Settings.Select(setting => $"{setting.Key}: {setting.Value}")]);
        _text.Node("drawn", "sampling/sample", $"unet: {_unet}", "positive: $positive", _request.NegativePrompts is null ? null
            : "negative: $negative", "sampler: $sampler",
            $"steps: {_request.Steps}", $"guidance: {Number(_request.Guidance)}", $"guidance-rescale: {Number(_request.GuidanceRescale)}",
                $"seed: {_request.Seed}", size, $"count: {_request.PicturesPerPrompt}",
            _request.Start is null ? null : $"start: $start, strength: {Number(_request.Start.Strength)}");
        _text.Node("picture", "latents/decode", "autoencoder: $base.autoencoder", "latents: $drawn");
    }

    private void Outputs()
    {
        _text.Output("latents", "$drawn");
        _text.Output("images", "$picture.images");
        _text.Output("positive", "$positive");
        _text.Output("autoencoder", "$base.autoencoder");
        if (_request.Start is not null)
            _text.Output("start", "$start");
        if (_request.NegativePrompts is not null)
            _text.Output("negative", "$negative");
        for (var i = 0; i < _request.Adapters.Count; i++)
        {
            _text.Output($"look{i}", $"$look{i}");
            _text.Output($"adapter{i}", $"$adapter{i}");
        }
    }
}
