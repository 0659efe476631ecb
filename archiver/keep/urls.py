"""Two addresses, one page? The canonical URL leaves out what does not name the page, and never what does."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Hosts that show the same page to another screen. What is left must still be a host with a dot in it.
_SCREENS = re.compile(r"^(?:www|m|wap|mobile|3g|touch|h5)\.(?=[^.]+\.)")
# Parameters that say where the reader came from. An article's own (id, aid, __biz, mid, idx, sn …) are not among them.
_TRACKING = re.compile(
    r"utm_\w+|spm|scm|gclid|fbclid|msclkid|yclid|bd_vid|hms[rct]|hmpl|hmkw|hmci|_hs(?:enc|mi)|mc_[ce]id|chksm|scene|sharer_\w+|share_(?:token|from|source|medium|plat|tag|session_id|times)"
    r"|isappinstalled|nsukey|clicktime|enterid|ascene|devicetype|exportkey|pass_ticket|wx_header|srcid|vd_source|spm_id_from|from_source|from_spmid|ivk_sa|tt_from|share_sns|wxshare_count"
)
# `from` may name something; with one of these values it is where a page was shared.
_SHARED_FROM = {"timeline", "groupmessage", "singlemessage", "wechat", "weixin", "weibo", "qq", "qzone", "search", "app", "share"}
_PORTS = {"http": 80, "https": 443}
# Addresses in GBK (%C4%E3) are no UTF-8: their bytes go through as they are, else two of them would become one.
_ODD = "surrogateescape"
_PATH_SAFE = "/~!$&'()*+,;=:@-._"


def is_url(source: str) -> bool:
    """Whether `source` is an address on the web, not a file name.

    >>> is_url("HTTPS://a.cn/x"), is_url("a.cn.html")
    (True, False)
    """
    return bool(_SCHEME.match(source))


def url_key(source: str) -> str:
    """The canonical URL, without scheme; `""` for what is no URL.

    >>> url_key("http://m.example.cn:80/a/1.html?utm_source=x&id=7#top") == url_key("https://www.example.cn/a/1.html?id=7")
    True
    >>> url_key("https://example.cn/?id=7") == url_key("https://example.cn/?id=8")
    False
    """
    if not is_url(source):
        return ""
    try:
        parts = urlsplit(source.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # an address that no rule covers, such as http://[::1
        return ""
    if not host:
        return ""
    host = _SCREENS.sub("", host)
    if port and port != _PORTS[parts.scheme.lower()]:
        host += f":{port}"
    path = quote(unquote(parts.path, errors=_ODD), safe=_PATH_SAFE, errors=_ODD).rstrip("/")
    return host + path + _query(parts) + _route(parts)


def _query(parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors=_ODD)
    kept = sorted((k, v) for k, v in pairs if not _tracks(k.lower(), v.lower()))
    return "?" + urlencode(kept, errors=_ODD) if kept else ""


def _tracks(name: str, value: str) -> bool:
    return bool(_TRACKING.fullmatch(name)) or (name == "from" and value in _SHARED_FROM)


def _route(parts: SplitResult) -> str:
    """A fragment is a place in the page, unless a script makes pages of it: `#/article/7`, `#!article/7`."""
    return "#" + parts.fragment if parts.fragment.startswith(("/", "!")) else ""
