namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>The transformers of a UNet in the order they run, and which of them carry style and layout where that is known.</summary>
internal sealed class LayerPlaces
{
    /// <summary>Name of SDXL's family.</summary>
    public const string Sdxl = "SDXL";

    // Found by trying, by InstantStyle (arXiv:2404.02733) for SDXL and by the users of ComfyUI_IPAdapter_plus for SD1.5.
    private static readonly Family[] Families =
    [
        new("SD1.5", Down: 6, Up: 9, Style: [0, 1, 2, 3, 9, 10, 11, 12, 13, 14, 15], new() { [4] = 0.25, [5] = 1 }),
        new(Sdxl, Down: 4, Up: 6, Style: [6], new() { [3] = 1 }),
    ];

    private readonly Dictionary<(UNetPart Part, int Block, int Layer), LayerPlace> _places = [];
    private readonly Family? _family;

    private LayerPlaces(IEnumerable<AttentionSite> sites)
    {
        var transformers = sites.Where(site => site.IsCross).Select(site => (site.Part, site.Block, site.Layer)).Distinct().Order()
            .ToList();
        _family = Array.Find(Families, family => CountOf(UNetPart.Down) == family.Down && CountOf(UNetPart.Mid) == 1
            && CountOf(UNetPart.Up) == family.Up);
        for (var number = 0; number < transformers.Count; number++)
        {
            var isStyle = _family?.Style.Contains(number) ?? false;
            var layout = _family?.Layout.GetValueOrDefault(number) ?? 0;
            _places[transformers[number]] = new(number, transformers.Count, transformers[number].Part, isStyle, layout);
        }


        int CountOf(UNetPart part) => transformers.Count(transformer => transformer.Part == part);
    }

    /// <summary>Transformers in all.</summary>
    public int Count => _places.Count;

    /// <summary>Name of the family of base models whose layers of style and layout are known, or null.</summary>
    public string? FamilyName => _family?.Name;

    /// <summary>The places of a UNet's transformers.</summary>
    public static LayerPlaces Create(IEnumerable<AttentionSite> sites) => new(sites);

    /// <summary>The place of a layer's transformer.</summary>
    public LayerPlace this[AttentionSite site] => _places[(site.Part, site.Block, site.Layer)];

    private sealed record Family(string Name, int Down, int Up, int[] Style, Dictionary<int, double> Layout);
}
